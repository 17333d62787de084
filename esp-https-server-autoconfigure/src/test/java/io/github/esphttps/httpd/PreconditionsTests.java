package io.github.esphttps.httpd;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.esphttps.httpd.Preconditions.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PreconditionsTests {

	private static final EntityTag TAG = new EntityTag("v2", false);

	private static final Instant MODIFIED = Instant.parse("1994-11-06T08:49:37Z");

	private static final String SAME = "Sun, 06 Nov 1994 08:49:37 GMT";

	private static final String EARLIER = "Sun, 06 Nov 1994 08:49:36 GMT";

	private static final String LATER = "Sun, 06 Nov 1994 08:49:38 GMT";

	private final Map<String, List<String>> fields = new HashMap<>();

	@Test
	void requestWithoutConditionsIsServed() {
		assertThat(evaluate()).isEqualTo(Outcome.MET);
		assertThat(wantsRange()).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			"v2"         | MET
			"v1", "v2"   | MET
			*            | MET
			"v1"         | FAILED
			W/"v2"       | FAILED
			v2           | FAILED
			""", quoteCharacter = '\'')
	void ifMatchComparesStrongly(String value, Outcome outcome) {
		field("if-match", value);
		assertThat(evaluate()).isEqualTo(outcome);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			"v2"         | NOT_MODIFIED
			W/"v2"       | NOT_MODIFIED
			"v1", "v2"   | NOT_MODIFIED
			*            | NOT_MODIFIED
			"v1"         | MET
			v2           | MET
			""", quoteCharacter = '\'')
	void ifNoneMatchComparesWeakly(String value, Outcome outcome) {
		field("if-none-match", value);
		assertThat(evaluate()).isEqualTo(outcome);
	}

	@Test
	void ifUnmodifiedSinceHoldsUntilTheSecondOfTheLastChange() {
		assertThat(evaluateWith("if-unmodified-since", SAME)).isEqualTo(Outcome.MET);
		assertThat(evaluateWith("if-unmodified-since", LATER)).isEqualTo(Outcome.MET);
		assertThat(evaluateWith("if-unmodified-since", EARLIER)).isEqualTo(Outcome.FAILED);
	}

	@Test
	void ifModifiedSinceHoldsAfterTheSecondOfTheLastChange() {
		assertThat(evaluateWith("if-modified-since", SAME)).isEqualTo(Outcome.NOT_MODIFIED);
		assertThat(evaluateWith("if-modified-since", LATER)).isEqualTo(Outcome.NOT_MODIFIED);
		assertThat(evaluateWith("if-modified-since", EARLIER)).isEqualTo(Outcome.MET);
	}

	@Test
	void formerDateFormatsAreUnderstood() {
		assertThat(evaluateWith("if-modified-since", "Sunday, 06-Nov-94 08:49:37 GMT")).isEqualTo(Outcome.NOT_MODIFIED);
		assertThat(evaluateWith("if-modified-since", "Sun Nov  6 08:49:37 1994")).isEqualTo(Outcome.NOT_MODIFIED);
	}

	@Test
	void whatIsNoDateIsNoCondition() {
		assertThat(evaluateWith("if-modified-since", "yesterday")).isEqualTo(Outcome.MET);
		assertThat(evaluateWith("if-unmodified-since", "yesterday")).isEqualTo(Outcome.MET);
		this.fields.put("if-modified-since", List.of(SAME, SAME));
		assertThat(evaluate()).isEqualTo(Outcome.MET);
	}

	@Test
	void tagsGoBeforeDates() {
		field("if-match", "\"v2\"");
		field("if-unmodified-since", EARLIER);
		assertThat(evaluate()).isEqualTo(Outcome.MET);
		field("if-none-match", "\"v1\"");
		field("if-modified-since", LATER);
		assertThat(evaluate()).isEqualTo(Outcome.MET);
	}

	@Test
	void failureGoesBeforeNotModified() {
		field("if-match", "\"v1\"");
		field("if-none-match", "\"v2\"");
		assertThat(evaluate()).isEqualTo(Outcome.FAILED);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			"v2"                          | true
			"v1"                          | false
			W/"v2"                        | false
			Sun, 06 Nov 1994 08:49:37 GMT | true
			Sun, 06 Nov 1994 08:49:38 GMT | false
			v2                            | false
			""", quoteCharacter = '\'')
	void ifRangeAsksForAPartOfTheSameVersionOnly(String value, boolean wanted) {
		field("if-range", value);
		assertThat(wantsRange()).isEqualTo(wanted);
		assertThat(evaluate()).isEqualTo(Outcome.MET);
	}

	private void field(String name, String value) {
		this.fields.put(name, List.of(value));
	}

	private Outcome evaluateWith(String name, String value) {
		field(name, value);
		return evaluate();
	}

	private Outcome evaluate() {
		return preconditions().evaluate(TAG, MODIFIED);
	}

	private boolean wantsRange() {
		return preconditions().wantsRange(TAG, MODIFIED);
	}

	private Preconditions preconditions() {
		return new Preconditions((name) -> this.fields.getOrDefault(name, List.of()));
	}

}
