package io.github.esphttps.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

import io.github.esphttps.config.SecureElementConfig;
import org.jspecify.annotations.Nullable;

/**
 * Finds the slot of the token, and logs in to it. Not safe for use by several threads.
 */
final class Pkcs11Slots {

	private static final String KEY_STORE = "PKCS11";

	private final SecureElementConfig config;

	private final SecureElementPin pin;

	private final Pkcs11Failures failures;

	// By slot: those without a token, which look for one on a thread of their own
	private final Map<String, Provider> empty = new HashMap<>();

	Pkcs11Slots(SecureElementConfig config, SecureElementPin pin, Pkcs11Failures failures) {
		this.config = config;
		this.pin = pin;
		this.failures = failures;
	}

	/**
	 * Log in.
	 * @return the keys and certificates of the token
	 * @throws TlsConfigurationException if the configured token cannot be used
	 */
	KeyStore open() {
		String library = library();
		if (this.config.tokenLabel() != null) {
			return open("slot = " + slotOf(this.config.tokenLabel(), library), library);
		}
		if (this.config.slot() != null) {
			return open("slot = " + this.config.slot(), library);
		}
		for (int index = 0;; index++) {
			Provider provider = provider("slotListIndex = " + index, library);
			if (provider != null) {
				return logIn(provider);
			}
		}
	}

	private long slotOf(String label, String library) {
		try {
			return Pkcs11Labels.slot(library, label, this.failures);
		}
		catch (NoClassDefFoundError ex) {
			throw new TlsConfigurationException("esp.https.secure-element.token-label", label,
					"A token is found by its label with JNA, which is not on the class path.",
					"Add 'net.java.dev.jna:jna', or set 'esp.https.secure-element.slot' instead.", ex);
		}
	}

	private KeyStore open(String slot, String library) {
		Provider provider = provider(slot, library);
		if (provider == null) {
			throw this.failures.token("There is no token in the slot.", null);
		}
		return logIn(provider);
	}

	private String library() {
		String library = this.config.library();
		if (library == null) {
			throw this.failures.library("The private key is in a token, and there is no library to reach it with.",
					null);
		}
		try {
			Path path = Path.of(library).toAbsolutePath();
			if (!Files.isRegularFile(path)) {
				throw this.failures.library("There is no such file.", null);
			}
			return path.toString();
		}
		catch (InvalidPathException ex) {
			throw this.failures.library("It is not a path.", ex);
		}
	}

	/** Return the provider of a slot, {@code null} if there is no token in it. */
	private @Nullable Provider provider(String slot, String library) {
		Provider provider = this.empty.remove(slot);
		if (provider == null) {
			provider = configure(slot, library);
		}
		if (provider != null && provider.getService("KeyStore", KEY_STORE) == null) {
			this.empty.put(slot, provider);
			return null;
		}
		return provider;
	}

	private @Nullable Provider configure(String slot, String library) {
		Provider pkcs11 = Security.getProvider("SunPKCS11");
		if (pkcs11 == null) {
			throw this.failures.library(
					"This Java runtime has no SunPKCS11 provider, which the module 'jdk.crypto.cryptoki' brings.",
					null);
		}
		try {
			return pkcs11.configure("--name = esp-https\nlibrary = " + quote(library) + "\n" + slot);
		}
		catch (RuntimeException | LinkageError ex) {
			String code = Pkcs11Failures.code(ex);
			if (code.contains("CKR_TOKEN_NOT_PRESENT") || code.contains("CKR_TOKEN_NOT_RECOGNIZED")) {
				return null;
			}
			if (code.contains("CKR_SLOT_ID_INVALID")) {
				throw this.failures.token("There is no slot with this id.", ex);
			}
			if (code.contains("slotListIndex is")) {
				throw this.failures.token("No slot of the library has a token in it.", ex);
			}
			if (code.contains("CKR_")) {
				throw this.failures.token("The token cannot be used: " + code + ".", ex);
			}
			throw this.failures.library("It cannot be loaded as a PKCS#11 library: " + code + ".", ex);
		}
	}

	// As java.io.StreamTokenizer reads it. Octal, since SunPKCS11 replaces a backslash
	// with an 'n' before
	private static String quote(String path) {
		return '"' + path.replace("\\", "\\134").replace("\"", "\\042") + '"';
	}

	private KeyStore logIn(Provider provider) {
		char[] pin = this.pin.read();
		try {
			KeyStore keys = KeyStore.getInstance(KEY_STORE, provider);
			keys.load(null, pin);
			return keys;
		}
		catch (GeneralSecurityException | IOException | RuntimeException ex) {
			String code = Pkcs11Failures.code(ex);
			if (code.contains("CKR_PIN_")) {
				throw this.pin.refuse(pin, code);
			}
			throw this.failures.token(code.contains("CKR_USER_PIN_NOT_INITIALIZED")
					? "The token is not initialised, or has no PIN of a user." : "The login failed: " + code + ".", ex);
		}
		finally {
			Arrays.fill(pin, ' ');
		}
	}

}
