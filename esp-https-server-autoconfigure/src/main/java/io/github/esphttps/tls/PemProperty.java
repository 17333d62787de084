package io.github.esphttps.tls;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.regex.Pattern;

import javax.crypto.BadPaddingException;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.pem.PemContent;

/**
 * A property whose value is PEM text or the location of a PEM file.
 *
 * @param name name of the property
 * @param value PEM text or location
 */
record PemProperty(String name, String value) {

	private static final Pattern BASE64 = Pattern.compile("(base64:)?[A-Za-z0-9+/=]{48,}");

	List<X509Certificate> certificates() {
		PemContent content = content();
		try {
			return content.getCertificates();
		}
		catch (RuntimeException ex) {
			throw failure("It holds no PEM certificate that can be read: " + ex.getMessage() + ".",
					"Point it to a file with '-----BEGIN CERTIFICATE-----' blocks, or put such text in its place.", ex);
		}
	}

	PrivateKey privateKey(@Nullable String password) {
		String text = content().toString();
		boolean traditional = text.contains("Proc-Type: 4,ENCRYPTED");
		boolean encrypted = traditional || text.contains("BEGIN ENCRYPTED PRIVATE KEY");
		if (encrypted && password == null) {
			throw failure("The private key is encrypted, and there is no password.",
					"Set 'esp.https.prvtkey-password', or use a key that is not encrypted.", null);
		}
		if (traditional) {
			throw failure("The private key is encrypted in the traditional OpenSSL form, which is not supported.",
					"Convert it with 'openssl pkcs8 -topk8 -in key.pem -out key-pkcs8.pem'.", null);
		}
		try {
			PrivateKey key = content().getPrivateKey(password);
			if (key != null) {
				return key;
			}
		}
		catch (RuntimeException ex) {
			throw encrypted ? undecipherable(ex)
					: failure("It holds no PEM private key that can be read.", keyRemedy(), ex);
		}
		throw failure("It holds no PEM private key.", keyRemedy(), null);
	}

	private TlsConfigurationException undecipherable(RuntimeException failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof BadPaddingException) {
				return new TlsConfigurationException("esp.https.prvtkey-password", "******",
						"The private key in '" + this.name + "' cannot be decrypted with this password.",
						"Set the password the key was encrypted with.", failure);
			}
		}
		return failure(
				"The private key is encrypted in a way that this Java runtime cannot decrypt, or with another "
						+ "password than 'esp.https.prvtkey-password'.",
				"Check the password, and encrypt the key with 'openssl pkcs8 -topk8 -v2 aes-256-cbc'.", failure);
	}

	private static String keyRemedy() {
		return "Point it to a file with a '-----BEGIN PRIVATE KEY-----', '-----BEGIN RSA PRIVATE KEY-----' or "
				+ "'-----BEGIN EC PRIVATE KEY-----' block, or put such text in its place.";
	}

	private PemContent content() {
		String text = this.value;
		if (!PemContent.isPresentInText(text)) {
			if (looksLikeKeyMaterial()) {
				throw failure("It is neither a location nor PEM text with its BEGIN and END lines.",
						"Put the whole PEM text in its place, with all its lines, or the location of a PEM file.",
						null);
			}
			text = new String(
					new ConfiguredFile(this.name, this.value)
						.read("Set the location of a PEM file that can be read, or PEM text."),
					StandardCharsets.US_ASCII);
			if (!text.contains("-----BEGIN ")) {
				throw failure("The file is not in PEM format.",
						"Use a PEM file. 'openssl x509 -inform der' and 'openssl pkey -inform der' convert from DER.",
						null);
			}
		}
		try {
			PemBlocks.requireWhole(text);
		}
		catch (IllegalArgumentException ex) {
			throw failure("It is cut off: " + ex.getMessage() + ".", "Use the whole PEM text.", null);
		}
		PemContent content = PemContent.of(text);
		if (content == null) {
			throw failure("It is empty.", "Set a PEM file or PEM text.", null);
		}
		return content;
	}

	/** Return the file it is the location of, {@code null} if there is none. */
	@Nullable Path file() {
		return PemContent.isPresentInText(this.value) ? null : new ConfiguredFile(this.name, this.value).path();
	}

	private TlsConfigurationException failure(String reason, String remedy, @Nullable Throwable cause) {
		return new TlsConfigurationException(this.name, shown(), reason, remedy, cause);
	}

	/** Return the value as it may be shown: a location, never key material. */
	String shown() {
		return (PemContent.isPresentInText(this.value) || looksLikeKeyMaterial()) ? "(PEM text)" : this.value;
	}

	// A part of a PEM text, as is left when a line of it got lost on the way
	private boolean looksLikeKeyMaterial() {
		return this.value.contains("-----") || this.value.lines().count() > 1 || BASE64.matcher(this.value).matches();
	}

}
