package io.github.esphttps.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

/**
 * What the server proves its identity with, and what it verifies clients with.
 *
 * @param privateKey private key of the certificate
 * @param chain certificate of the server, followed by its chain
 * @param trustStore certificates that clients are verified with, {@code null} if there
 * are none
 * @param options versions of TLS and cipher suites the bundle asks for
 */
record KeyMaterial(PrivateKey privateKey, List<X509Certificate> chain, @Nullable KeyStore trustStore,
		SslOptions options) {

	/** Property that names the bundle of the default certificate. */
	static final String PROPERTY = "esp.https.ssl-bundle";

	private static final byte[] PROBE = "esp-https".getBytes(StandardCharsets.US_ASCII);

	/** Read the key material of the bundle of the default certificate. */
	static KeyMaterial of(SslBundles bundles, String name) {
		return of(bundles, name, PROPERTY);
	}

	/** Read the key material of a bundle that a property names. */
	static KeyMaterial of(SslBundles bundles, String name, String property) {
		SslBundle bundle;
		try {
			bundle = bundles.getBundle(name);
		}
		catch (NoSuchSslBundleException ex) {
			throw new TlsConfigurationException(property, name,
					"There is no SSL bundle of this name. "
							+ (bundles.getBundleNames().isEmpty() ? "There are no SSL bundles at all."
									: "There are: " + String.join(", ", bundles.getBundleNames()) + "."),
					"Define it under 'spring.ssl.bundle', or use the name of one that exists.", ex);
		}
		return of(bundle, property, name);
	}

	/** Read the key material of a bundle that is shown so. */
	static KeyMaterial of(SslBundle bundle, String property, String name) {
		try {
			return read(bundle, property, name);
		}
		catch (TlsConfigurationException ex) {
			throw ex;
		}
		catch (Exception ex) {
			throw new TlsConfigurationException(property, name, "The bundle cannot be read: " + rootMessage(ex) + ".",
					"Check the locations, the type and the passwords of the bundle under 'spring.ssl.bundle'.", ex);
		}
	}

	private static KeyMaterial read(SslBundle bundle, String property, String name) throws GeneralSecurityException {
		if (bundle.getStores() instanceof PemKeyMaterial pem) {
			return new KeyMaterial(pem.privateKey(), pem.chain(), pem.getTrustStore(), bundle.getOptions());
		}
		KeyStore keyStore = bundle.getStores().getKeyStore();
		String alias = (keyStore != null) ? keyAlias(keyStore, bundle.getKey().getAlias()) : null;
		if (keyStore == null || alias == null) {
			throw new TlsConfigurationException(property, name,
					"The bundle has no private key" + ((bundle.getKey().getAlias() != null)
							? " under the alias '" + bundle.getKey().getAlias() + "'." : "."),
					"Add a key store with the server's private key and certificate to the bundle.", null);
		}
		Key key = keyStore.getKey(alias, password(bundle));
		List<X509Certificate> chain = Arrays.stream(keyStore.getCertificateChain(alias))
			.map(X509Certificate.class::cast)
			.toList();
		if (!(key instanceof PrivateKey privateKey) || !matches(privateKey, chain.get(0))) {
			throw new TlsConfigurationException(property, name,
					"The private key of the bundle does not match its certificate ("
							+ chain.get(0).getSubjectX500Principal().getName() + ").",
					"Put the key the certificate was issued for into the bundle.", null);
		}
		return new KeyMaterial(privateKey, chain, bundle.getStores().getTrustStore(), bundle.getOptions());
	}

	/** Return this with other certificates that clients are verified with. */
	KeyMaterial trusting(@Nullable KeyStore trusted) {
		return new KeyMaterial(this.privateKey, this.chain, trusted, this.options);
	}

	/** Return whether this has the same key and certificates as other material. */
	boolean isSameAs(KeyMaterial other) {
		return this.privateKey.equals(other.privateKey) && this.chain.equals(other.chain)
				&& TrustAnchors.of(this.trustStore).all().equals(TrustAnchors.of(other.trustStore).all());
	}

	private static @Nullable String keyAlias(KeyStore keyStore, @Nullable String wanted)
			throws GeneralSecurityException {
		for (String alias : Collections.list(keyStore.aliases())) {
			if (keyStore.isKeyEntry(alias) && (wanted == null || wanted.equalsIgnoreCase(alias))) {
				return alias;
			}
		}
		return null;
	}

	private static char @Nullable [] password(SslBundle bundle) {
		String password = bundle.getKey().getPassword();
		if (password == null) {
			password = bundle.getStores().getKeyStorePassword();
		}
		return (password != null) ? password.toCharArray() : null;
	}

	/** Return whether the key signs what the certificate verifies. */
	static boolean matches(PrivateKey key, X509Certificate certificate) {
		if (key instanceof SecureElementKey inside) {
			// Which has proven it, and may be away right now
			return inside.element().isKeyOf(certificate);
		}
		try {
			String algorithm = switch (key.getAlgorithm()) {
				case "RSA" -> "SHA256withRSA";
				case "EC" -> "SHA256withECDSA";
				default -> key.getAlgorithm();
			};
			Signature signature = Signature.getInstance(algorithm);
			signature.initSign(key);
			signature.update(PROBE);
			byte[] signed = signature.sign();
			signature.initVerify(certificate.getPublicKey());
			signature.update(PROBE);
			return signature.verify(signed);
		}
		catch (GeneralSecurityException ex) {
			// A key of another algorithm than the certificate's is no match
			return false;
		}
	}

	/** Return the innermost message there is, without its period. */
	private static String rootMessage(Throwable failure) {
		String message = failure.getClass().getSimpleName();
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			message = (cause.getMessage() != null) ? cause.getMessage() : message;
		}
		return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
	}

	@Override
	public String toString() {
		return "KeyMaterial[" + this.chain.get(0).getSubjectX500Principal().getName() + "]";
	}

}
