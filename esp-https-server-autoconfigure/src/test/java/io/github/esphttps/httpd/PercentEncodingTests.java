package io.github.esphttps.httpd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PercentEncodingTests {

	@ParameterizedTest
	@CsvSource({ "a.txt,a.txt", "a%20b,a b", "a+b,a+b", "%C3%A4%e2%82%ac,ä€", "%2e%2E%2f,../", "%252e,%2e" })
	void textIsDecodedOnceAsUtf8(String encoded, String decoded) {
		assertThat(PercentEncoding.decode(encoded)).isEqualTo(decoded);
	}

	@Test
	void emptyTextRemainsEmpty() {
		assertThat(PercentEncoding.decode("")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "%", "%4", "a%", "%zz", "%4g", "% 1", "%-1", "%ff", "%c0%ae", "%C3", "%ed%a0%80", "ä",
			"\u20ac", "%\u06611" })
	void whatIsNotProperlyEncodedIsABadRequest(String encoded) {
		assertThatExceptionOfType(HttpdException.class).isThrownBy(() -> PercentEncoding.decode(encoded))
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(HttpdError.BAD_REQUEST));
	}

}
