package io.github.esphttps.tls;

import io.github.esphttps.config.SecureElementConfig;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with a token, by the property that it was found with. The codes of
 * PKCS#11 are in the messages alone.
 */
final class Pkcs11Failures {

	private static final String PREFIX = "esp.https.secure-element.";

	private final SecureElementConfig config;

	Pkcs11Failures(SecureElementConfig config) {
		this.config = config;
	}

	TlsConfigurationException library(String reason, @Nullable Throwable cause) {
		return new TlsConfigurationException(PREFIX + "library", this.config.library(), reason,
				"Set the absolute path of the PKCS#11 library of the token, for this platform. "
						+ "'pkcs11-tool --module <library> --list-slots' shows what it has.",
				cause);
	}

	/** Say that there is no such token, or that it cannot be used. */
	TlsConfigurationException token(String reason, @Nullable Throwable cause) {
		String remedy = "Insert and initialise the token, or set 'esp.https.secure-element.slot' or "
				+ "'esp.https.secure-element.token-label' to one of those that "
				+ "'pkcs11-tool --module <library> --list-slots' shows.";
		if (this.config.tokenLabel() != null) {
			return new TlsConfigurationException(PREFIX + "token-label", this.config.tokenLabel(), reason, remedy,
					cause);
		}
		if (this.config.slot() != null) {
			return new TlsConfigurationException(PREFIX + "slot", this.config.slot().toString(), reason, remedy, cause);
		}
		return new TlsConfigurationException(PREFIX + "library", this.config.library(), reason, remedy, cause);
	}

	TlsConfigurationException key(String reason, String remedy, @Nullable Throwable cause) {
		return new TlsConfigurationException(PREFIX + "key-alias", this.config.keyAlias(), reason, remedy, cause);
	}

	/** Return the innermost message there is, which of SunPKCS11 is the code. */
	static String code(Throwable failure) {
		String message = failure.getClass().getSimpleName();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			message = (cause.getMessage() != null) ? cause.getMessage() : message;
		}
		return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
	}

}
