package io.github.esphttps.tls;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.github.esphttps.config.SecureElementConfig;
import org.jspecify.annotations.Nullable;

/**
 * The PIN of a token. One that was refused is not tried again, since a token locks itself
 * after a few.
 */
final class SecureElementPin {

	private static final String PIN = "esp.https.secure-element.pin";

	private static final String PIN_FILE = "esp.https.secure-element.pin-file";

	private final SecureElementConfig config;

	private char @Nullable [] refused; // guarded by this

	private @Nullable String refusal; // guarded by this

	SecureElementPin(SecureElementConfig config) {
		this.config = config;
	}

	/** Read the PIN, anew each time. */
	synchronized char[] read() {
		char[] pin = readOnce();
		if (this.refusal != null && Arrays.equals(pin, this.refused)) {
			Arrays.fill(pin, ' ');
			throw failure(this.refusal);
		}
		return pin;
	}

	private char[] readOnce() {
		if (this.config.pin() != null) {
			return this.config.pin().toCharArray();
		}
		String file = this.config.pinFile();
		if (file == null) {
			throw new TlsConfigurationException(PIN, null, "There is no PIN for the token.",
					"Set '" + PIN + "' (environment: ESP_HTTPS_SECUREELEMENT_PIN), or '" + PIN_FILE + "'.", null);
		}
		String text = new String(new ConfiguredFile(PIN_FILE, file).read("Set the location of a file with the PIN."),
				StandardCharsets.UTF_8);
		String firstLine = text.lines().findFirst().orElse("");
		if (firstLine.isEmpty()) {
			throw new TlsConfigurationException(PIN_FILE, file, "The first line of the file is empty.",
					"Put the PIN, and nothing else, into the first line of the file.", null);
		}
		return firstLine.toCharArray();
	}

	/**
	 * Remember that the token has refused a PIN.
	 * @param pin the PIN
	 * @param code what the token said
	 * @return what to throw
	 */
	synchronized TlsConfigurationException refuse(char[] pin, String code) {
		this.refused = pin.clone();
		this.refusal = code.contains("CKR_PIN_LOCKED")
				? "The token is locked after too many wrong PINs (CKR_PIN_LOCKED)."
				: "The token refuses the PIN (" + code + "). It is not tried again, so that the token is not locked.";
		return failure(this.refusal);
	}

	private TlsConfigurationException failure(String reason) {
		boolean file = this.config.pin() == null;
		return new TlsConfigurationException(file ? PIN_FILE : PIN, file ? this.config.pinFile() : "******", reason,
				"Set the PIN of the token's user. A token that is locked is unlocked with the PIN of its security "
						+ "officer.",
				null);
	}

}
