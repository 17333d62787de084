package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.List;

import io.github.esphttps.config.SlowClient;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PerMessageDeflate}.
 */
class PerMessageDeflateTests {

	private static final String ACCEPTED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

	private static @Nullable String answer(boolean strict, boolean compression, String... fields) {
		WebSocketSettings settings = new WebSocketSettings(strict, List.of(), Duration.ZERO, 2, 1, 1,
				Duration.ofSeconds(5), compression, 1, SlowClient.CLOSE, Duration.ZERO, Duration.ZERO);
		PerMessageDeflate agreed = PerMessageDeflate.negotiate(List.of(fields), settings);
		return (agreed != null) ? agreed.responseField() : null;
	}

	@ParameterizedTest
	@ValueSource(strings = { "permessage-deflate", "permessage-deflate; client_max_window_bits",
			"permessage-deflate;client_max_window_bits=8", "permessage-deflate ;\tclient_max_window_bits = \"1\\5\" ",
			"permessage-deflate; client_no_context_takeover; server_no_context_takeover",
			"x-webkit-deflate-frame, permessage-deflate", ",, permessage-deflate ,",
			"permessage-deflate, permessage-deflate",
			"permessage-deflate; server_max_window_bits=10, permessage-deflate",
			"permessage-deflate; server_max_window_bits, permessage-deflate",
			"permessage-deflate; client_max_window_bits=7, permessage-deflate",
			"permessage-deflate; client_max_window_bits=016, permessage-deflate",
			"permessage-deflate; server_no_context_takeover=true, permessage-deflate",
			"permessage-deflate; client_max_window_bits; client_max_window_bits, permessage-deflate",
			"permessage-deflate; mystery, permessage-deflate; client_max_window_bits" })
	void firstOfferThatCanBeAcceptedIs(String field) {
		assertThat(answer(true, true, field)).isEqualTo(ACCEPTED);
		assertThat(answer(true, false, field)).isNull();
	}

	@Test
	void offersMayBeInSeveralFields() {
		assertThat(answer(true, true, "foo; bar=1", "permessage-deflate")).isEqualTo(ACCEPTED);
	}

	@Test
	void largestWindowIsWhatThereIs() {
		assertThat(answer(true, true, "permessage-deflate; server_max_window_bits=15"))
			.isEqualTo(ACCEPTED + "; server_max_window_bits=15");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "foo", "permessage-deflate2", "permessage-deflate; server_max_window_bits=9",
			"permessage-deflate; mystery=1", "foo; permessage-deflate" })
	void otherOffersAreDeclined(String field) {
		assertThat(answer(true, true, field)).isNull();
		assertThat(answer(true, true)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "permessage-deflate;", "permessage-deflate; =1", "permessage-deflate; a=", "; a",
			"permessage-deflate; a=\"", "permessage-deflate; a=\"\"", "permessage-deflate; a=\"1;2\"", "per message",
			"permessage-deflate; a=1=2", "permessage-deflate, \"x\"", "permessage-deflate; a=\"b c\"" })
	void malformedFieldIsRefusedUnlessTheRulesAreThoseOfTheOriginal(String field) {
		for (boolean compression : new boolean[] { true, false }) {
			assertThatExceptionOfType(HttpdException.class).isThrownBy(() -> answer(true, compression, field))
				.extracting(HttpdException::error)
				.isEqualTo(HttpdError.BAD_REQUEST);
			assertThat(answer(false, compression, field)).isNull();
		}
	}

	@Test
	void longFieldIsNoTroubleToParse() {
		assertThat(answer(true, true, "permessage-deflate" + "; a".repeat(100_000) + ", permessage-deflate"))
			.isEqualTo(ACCEPTED);
	}

}
