package io.github.esphttps;

import io.github.esphttps.httpd.WebSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

class WebSocketOriginOptionTests {

	@Test
	void originsAreThoseOfTheProperty() {
		assertThatNoException().isThrownBy(() -> WebSocketOptions.defaults()
			.allowedOrigins("https://example.com", "http://localhost:3000", "null", "*"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "example.com", "https://example.com/", "wss://example.com" })
	void whatIsNoOriginIsRefused(String origin) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> WebSocketOptions.defaults().allowedOrigins("https://example.com", origin))
			.withMessageContaining("'" + origin + "'");
	}

}
