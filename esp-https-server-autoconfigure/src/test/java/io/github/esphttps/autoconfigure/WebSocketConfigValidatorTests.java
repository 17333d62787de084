package io.github.esphttps.autoconfigure;

import java.util.Map;

import io.github.esphttps.config.WebSocketConfig;
import io.github.esphttps.httpd.HttpdConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class WebSocketConfigValidatorTests {

	@Test
	void defaultsMakeSense() {
		assertThatNoException().isThrownBy(() -> WebSocketConfigValidator.validate(bind(Map.of())));
	}

	@ParameterizedTest
	@CsvSource({ "ping-interval,0", "ping-interval,36500d", "missed-pongs,0", "max-frame,-1", "max-frame,0B",
			"max-message,-1B", "max-message,16GB", "close-timeout,1ms", "close-timeout,36500d", "send-queue,1B",
			"send-queue,8GB" })
	void endsOfTheRangesMakeSense(String property, String value) {
		assertThatNoException().isThrownBy(
				() -> WebSocketConfigValidator.validate(bind(Map.of("esp.https.websocket." + property, value))));
	}

	@ParameterizedTest
	@CsvSource({ "ping-interval,-1ms", "ping-interval,36501d", "missed-pongs,-1", "max-frame,-2B", "max-message,-1MB",
			"close-timeout,0", "close-timeout,-1s", "close-timeout,36501d", "send-queue,0B", "send-queue,-1B" })
	void whatIsBeyondIsRefused(String property, String value) {
		WebSocketConfig config = bind(Map.of("esp.https.websocket." + property, value));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> WebSocketConfigValidator.validate(config))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("esp.https.websocket." + property));
	}

	@ParameterizedTest
	@ValueSource(strings = { "https://example.com", "http://localhost:3000", "HTTPS://Example.COM", "https://10.0.0.1",
			"https://[2001:db8::1]", "http://[::1]:65535", "https://iot_gw", "chrome-extension://abcdef", "null", "*" })
	void originOfAPageIsAllowed(String origin) {
		assertThatNoException().isThrownBy(() -> WebSocketConfigValidator.validate(origins(origin)));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "example.com", "//example.com", "https://", "https://example.com/", "https://example.com/path",
					"https://example.com?a=b", "https://example.com#top", "https://user@example.com",
					"https://*.example.com", "https://bücher.example", "https://example.com:", "https://example.com:0",
					"https://example.com:65536", "https://example.com:https", "https://example.com https://example.org",
					"https://[::1", "wss://example.com", "WS://example.com", "https:example.com", "**", "none" })
	void whatIsNoOriginIsRefused(String origin) {
		assertThatExceptionOfType(HttpdConfigurationException.class)
			.isThrownBy(() -> WebSocketConfigValidator.validate(origins("https://example.com," + origin)))
			.satisfies((ex) -> assertThat(ex.value()).isEqualTo(origin));
	}

	@Test
	void blankOriginsAreNone() {
		assertThat(origins(" , ").allowedOrigins()).isEmpty();
	}

	private static WebSocketConfig origins(String origins) {
		return bind(Map.of("esp.https.websocket.allowed-origins", origins));
	}

	private static WebSocketConfig bind(Map<String, String> properties) {
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("esp.https.websocket",
				WebSocketConfig.class);
	}

}
