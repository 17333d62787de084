package io.github.esphttps.tls;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import io.github.esphttps.config.HttpdSslConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.pem.PemSslStore;

/**
 * Makes an SSL bundle of the PEM properties, so that one path leads to key material, and
 * Spring Boot's health and info of certificates cover it.
 */
public final class PemBundle {

	/** Name under which the bundle is registered. */
	public static final String NAME = "esp-https";

	private static final String SERVERCERT = "esp.https.servercert";

	private static final String PRVTKEY = "esp.https.prvtkey-pem";

	private static final String CACERT = "esp.https.cacert-pem";

	private PemBundle() {
	}

	/**
	 * Read the PEM properties and register them as {@link #NAME}.
	 * @param config where they stand
	 * @param registry where the bundle goes
	 * @throws TlsConfigurationException if one is missing or cannot be used, or the name
	 * is taken
	 */
	public static void register(HttpdSslConfig config, SslBundleRegistry registry) {
		SslBundle bundle = of(config);
		try {
			registry.registerBundle(NAME, bundle);
		}
		catch (IllegalStateException ex) {
			throw new TlsConfigurationException(SERVERCERT,
					new PemProperty(SERVERCERT, String.valueOf(config.servercert())).shown(),
					"The PEM properties are registered as the SSL bundle '" + NAME
							+ "', and there is another bundle of this name.",
					"Set 'esp.https.ssl-bundle' to '" + NAME
							+ "' instead of the PEM properties to use that bundle, or give it another name.",
					ex);
		}
	}

	/**
	 * Read the PEM properties.
	 * @param config where they stand
	 * @return a bundle with the server's key and the client CA
	 * @throws TlsConfigurationException if one is missing or cannot be used
	 */
	public static SslBundle of(HttpdSslConfig config) {
		String servercert = config.servercert();
		String prvtkey = config.prvtkeyPem();
		if (servercert == null) {
			throw new TlsConfigurationException(SERVERCERT, null,
					"Secure mode needs a server certificate, and there is none.",
					"Set 'esp.https.servercert' and 'esp.https.prvtkey-pem', or 'esp.https.ssl-bundle'. Without TLS, "
							+ "set 'esp.https.transport-mode' to 'insecure'. Without this server, set "
							+ "'esp.https.enabled' to 'false'.",
					null);
		}
		if (prvtkey == null) {
			throw new TlsConfigurationException(PRVTKEY, null,
					"There is a server certificate in 'esp.https.servercert', and no private key for it.",
					"Set 'esp.https.prvtkey-pem' to the private key of the certificate.", null);
		}
		List<X509Certificate> chain = new PemProperty(SERVERCERT, servercert).certificates();
		PemProperty keyProperty = new PemProperty(PRVTKEY, prvtkey);
		PrivateKey key = keyProperty.privateKey(config.prvtkeyPassword());
		if (!KeyMaterial.matches(key, chain.get(0))) {
			throw new TlsConfigurationException(PRVTKEY, keyProperty.shown(),
					"The private key does not match the certificate in 'esp.https.servercert' ("
							+ chain.get(0).getSubjectX500Principal().getName() + ").",
					"Set the key the certificate was issued for. The server's own certificate must come first in "
							+ "'esp.https.servercert', its chain after it.",
					null);
		}
		return SslBundle.of(new PemKeyMaterial(key, chain, trustStore(config.cacertPem())));
	}

	/** Return the files that the PEM properties are the locations of. */
	static List<Path> files(HttpdSslConfig config) {
		List<Path> files = new ArrayList<>();
		addFile(SERVERCERT, config.servercert(), files);
		addFile(PRVTKEY, config.prvtkeyPem(), files);
		addFile(CACERT, config.cacertPem(), files);
		return files;
	}

	private static void addFile(String property, @Nullable String value, List<Path> files) {
		Path file = (value != null) ? new PemProperty(property, value).file() : null;
		if (file != null) {
			files.add(file);
		}
	}

	private static @Nullable PemSslStore trustStore(@Nullable String cacert) {
		return (cacert != null) ? PemSslStore.of(new PemProperty(CACERT, cacert).certificates(), null) : null;
	}

}
