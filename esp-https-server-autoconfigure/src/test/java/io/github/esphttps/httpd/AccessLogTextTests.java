package io.github.esphttps.httpd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.json.JsonParserFactory;

import static org.assertj.core.api.Assertions.assertThat;

class AccessLogTextTests {

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void everyCharacterIsPrintableAndComesBack(boolean quoted) {
		for (int i = 0; i <= Character.MAX_VALUE; i++) {
			String text = escape("a" + (char) i + "b", quoted);
			assertThat(text).matches(quoted ? "[ -~]+" : "[!-~]+");
			// A value in quotes is one of JSON
			assertThat(JsonParserFactory.getJsonParser().parseMap("{\"value\":\"" + text + "\"}"))
				.containsEntry("value", "a" + (char) i + "b");
		}
	}

	@ParameterizedTest
	@NullAndEmptySource
	void nothingIsADash(String value) {
		assertThat(escape(value, true)).isEqualTo("-");
		assertThat(escape(value, false)).isEqualTo("-");
	}

	@Test
	void onlyInQuotesSpacesStay() {
		assertThat(escape("a b", true)).isEqualTo("a b");
		assertThat(escape("a b", false)).isEqualTo("a\\u0020b");
	}

	@Test
	void surrogatesAreEscapedOneByOne() {
		assertThat(escape("\ud83d\ude00\ud83d", true)).isEqualTo("\\ud83d\\ude00\\ud83d");
	}

	private static String escape(String value, boolean quoted) {
		StringBuilder line = new StringBuilder();
		AccessLogText.append(line, value, quoted);
		return line.toString();
	}

}
