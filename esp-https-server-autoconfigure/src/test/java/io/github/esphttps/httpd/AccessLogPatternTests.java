package io.github.esphttps.httpd;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class AccessLogPatternTests {

	@ParameterizedTest
	@ValueSource(strings = { "common", "combined", "%a", "%%%a", "{%a}", "\"%a", "a\t%a", "%{yyyy}t" })
	void patternsWithConversionsAreRead(String pattern) {
		assertThatNoException().isThrownBy(() -> AccessLogPattern.of(pattern));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "%a %Z | '%Z' is no conversion", "%i | '%i' is no conversion", "%x | '%x' is no conversion",
					"%{}i | '%{}i' is no conversion", "%{a}Z | '%{a}Z' is no conversion",
					"%{a}s | '%{a}s' is no conversion", "%{session}x | '%{session}x' is no conversion",
					"%{h}T | '%{h}T' is no conversion", "%{peer}p | '%{peer}p' is no conversion",
					"%{nonsense}t | '%{nonsense}t' is no conversion", "%{'}t | '%{'}t' is no conversion",
					"%a %{User-Agent | '%{User-Agent' has no closing brace", "%a %{b} | '%{b}' at its end",
					"%a % | '%' at its end", "%a % b | '% ' is no conversion", "comon | It has no conversion",
					"100%% | It has no conversion", "Common | It has no conversion" })
	void whatIsNoConversionIsRefused(String pattern, String reason) {
		assertThatExceptionOfType(HttpdConfigurationException.class).isThrownBy(() -> AccessLogPattern.of(pattern))
			.withMessageStartingWith(reason)
			.satisfies((ex) -> {
				assertThat(ex.property()).isEqualTo("esp.https.access-log.pattern");
				assertThat(ex.value()).isEqualTo(pattern);
				assertThat(ex.remedy()).contains("'common', 'combined'", "%%");
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "%a\n%b", "%a\r", "\u0000%a", "%a\u0085" })
	void lineBreaksAreRefused(String pattern) {
		assertThatExceptionOfType(HttpdConfigurationException.class).isThrownBy(() -> AccessLogPattern.of(pattern))
			.withMessageContaining("line break");
	}

	@Test
	void lineBreakInTheFormatOfATimeIsRefused() {
		assertThatExceptionOfType(HttpdConfigurationException.class)
			.isThrownBy(() -> AccessLogPattern.of("%{yyyy'\n'MM}t"));
	}

}
