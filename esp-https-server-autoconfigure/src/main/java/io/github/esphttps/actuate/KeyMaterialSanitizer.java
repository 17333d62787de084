package io.github.esphttps.actuate;

import java.util.Locale;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * Keeps private keys, their password and the PIN of a token out of the <code>env</code>
 * and <code>configprops</code> endpoints, even where these are told to show values.
 */
public final class KeyMaterialSanitizer implements SanitizingFunction {

	@Override
	public SanitizableData apply(SanitizableData data) {
		// The same property is written as prvtkey-pem, prvtkeyPem or ESP_HTTPS_PRVTKEYPEM
		String key = data.getKey().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
		return (key.contains("esphttpsprvtkey") || key.contains("esphttpssecureelementpin")) ? data.withSanitizedValue()
				: data;
	}

}
