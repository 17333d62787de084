package io.github.esphttps.actuate;

import java.util.List;
import java.util.Locale;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * Keeps private keys, their password and the PIN of a token out of the <code>env</code>
 * and <code>configprops</code> endpoints, even where these are told to show values.
 */
public final class KeyMaterialSanitizer implements SanitizingFunction {

	private static final List<String> SECRETS = List.of("prvtkeypem", "prvtkeypassword", "secureelementpin");

	@Override
	public SanitizableData apply(SanitizableData data) {
		// The same property is written as prvtkey-pem, prvtkeyPem or ESP_HTTPS_PRVTKEYPEM
		String key = data.getKey().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
		// Whatever comes before: a further server has its properties elsewhere
		return SECRETS.stream().anyMatch(key::endsWith) ? data.withSanitizedValue() : data;
	}

}
