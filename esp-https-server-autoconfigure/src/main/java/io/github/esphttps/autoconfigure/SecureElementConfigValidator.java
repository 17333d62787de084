package io.github.esphttps.autoconfigure;

import java.time.Duration;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.config.SecureElementConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Refuses values about the secure element that bind but make no sense, where it is used.
 */
final class SecureElementConfigValidator {

	private static final String PREFIX = "esp.https.secure-element.";

	private static final int MAX_THREADS = 1024;

	// What the timer of a thread pool takes
	private static final Duration MAX_TIMEOUT = Duration.ofDays(365);

	private SecureElementConfigValidator() {
	}

	static void validate(HttpdSslConfig config) {
		if (!config.secure() || !config.useSecureElement()) {
			return;
		}
		excludes("esp.https.ssl-bundle", config.sslBundle());
		excludes("esp.https.prvtkey-pem", config.prvtkeyPem());
		excludes("esp.https.prvtkey-password", config.prvtkeyPassword());
		validate(config.secureElement());
	}

	private static void excludes(String property, @Nullable String value) {
		require(value == null, "esp.https.use-secure-element", true, "It is mutually exclusive with '" + property
				+ "', which is set as well. Remove one of the two. The certificate of a key in a secure element may "
				+ "be set with 'esp.https.servercert', and the client CA with 'esp.https.cacert-pem'.");
	}

	private static void validate(SecureElementConfig config) {
		require(config.slot() == null || config.tokenLabel() == null, PREFIX + "slot", config.slot(),
				"It is mutually exclusive with '" + PREFIX
						+ "token-label', which is set as well. Remove one of the two.");
		require(config.slot() == null || (config.slot() >= 0 && config.slot() <= Integer.MAX_VALUE), PREFIX + "slot",
				config.slot(), "The id of a slot is a number from 0 to " + Integer.MAX_VALUE + ". Set '" + PREFIX
						+ "token-label' instead of a greater one.");
		require(config.pin() == null || config.pinFile() == null, PREFIX + "pin-file", config.pinFile(),
				"It is mutually exclusive with '" + PREFIX + "pin', which is set as well. Remove one of the two.");
		require(config.signingThreads() > 0 && config.signingThreads() <= MAX_THREADS, PREFIX + "signing-threads",
				config.signingThreads(), "The number of threads is one from 1 to " + MAX_THREADS + ".");
		Duration timeout = config.signingTimeout();
		require(timeout.compareTo(Duration.ZERO) > 0 && timeout.compareTo(MAX_TIMEOUT) <= 0, PREFIX + "signing-timeout",
				timeout, "The time must be greater than zero, and 365 days at most. A number without a unit is in "
						+ "milliseconds.");
	}

	private static void require(boolean condition, String property, @Nullable Object value, String reason) {
		if (!condition) {
			throw new InvalidConfigurationPropertyValueException(property, value, reason);
		}
	}

}
