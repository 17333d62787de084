package io.github.esphttps.tls;

import org.jspecify.annotations.Nullable;

/**
 * A property and its value, to name when they cannot be served.
 *
 * @param property name of the property
 * @param shown value of the property as it may be shown, {@code null} if it is not set
 */
record Setting(String property, @Nullable String shown) {

	TlsConfigurationException failure(String reason, String remedy) {
		return failure(reason, remedy, null);
	}

	TlsConfigurationException failure(String reason, String remedy, @Nullable Throwable cause) {
		return new TlsConfigurationException(this.property, this.shown, reason, remedy, cause);
	}

}
