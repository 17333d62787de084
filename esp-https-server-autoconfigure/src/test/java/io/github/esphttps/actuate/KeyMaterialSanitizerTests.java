package io.github.esphttps.actuate;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.endpoint.SanitizableData;

import static org.assertj.core.api.Assertions.assertThat;

class KeyMaterialSanitizerTests {

	private final KeyMaterialSanitizer sanitizer = new KeyMaterialSanitizer();

	@ParameterizedTest
	@ValueSource(strings = { "esp.https.prvtkey-pem", "esp.https.prvtkeyPem", "ESP_HTTPS_PRVTKEYPEM",
			"esp.https.prvtkey-password", "ESP_HTTPS_PRVTKEYPASSWORD", "esp.https.secure-element.pin",
			"esp.https.secureElement.pin", "ESP_HTTPS_SECUREELEMENT_PIN", "fleet.https.prvtkey-password",
			"fleet.https.secure-element.pin", "FLEET_HTTPS_PRVTKEYPEM" })
	void hidesKeysAndPasswords(String key) {
		assertThat(sanitize(key)).isEqualTo(SanitizableData.SANITIZED_VALUE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "esp.https.servercert", "esp.https.port-secure", "esp.https.secure-element.library",
			"esp.https.secure-element.key-alias", "server.port" })
	void showsTheRest(String key) {
		assertThat(sanitize(key)).isEqualTo("value");
	}

	private @Nullable Object sanitize(String key) {
		return this.sanitizer.apply(new SanitizableData(null, key, "value")).getValue();
	}

}
