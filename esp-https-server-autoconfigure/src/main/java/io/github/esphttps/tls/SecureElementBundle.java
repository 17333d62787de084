package io.github.esphttps.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;

import io.github.esphttps.config.HttpdSslConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;

/**
 * Makes an SSL bundle of a secure element, with the certificate that is in it or the one
 * of <code>esp.https.servercert</code>. Its key stands for the one in the element.
 */
public final class SecureElementBundle {

	private static final String SERVERCERT = "esp.https.servercert";

	private static final String CACERT = "esp.https.cacert-pem";

	private SecureElementBundle() {
	}

	/**
	 * Register the bundle as {@link PemBundle#NAME}.
	 * @param config where the certificates are
	 * @param element where the key is
	 * @param registry where the bundle goes
	 * @throws TlsConfigurationException if the certificates cannot be used, or the name
	 * is taken
	 */
	public static void register(HttpdSslConfig config, SecureElement element, SslBundleRegistry registry) {
		SslBundle bundle = of(config, element);
		try {
			registry.registerBundle(PemBundle.NAME, bundle);
		}
		catch (IllegalStateException ex) {
			throw new TlsConfigurationException("esp.https.use-secure-element", "true",
					"The certificate of the secure element is registered as the SSL bundle '" + PemBundle.NAME
							+ "', and there is another bundle of this name.",
					"Give that bundle under 'spring.ssl.bundle' another name.", ex);
		}
	}

	/**
	 * Make the bundle.
	 * @param config where the certificates are
	 * @param element where the key is
	 * @return a bundle with what stands for the key, and the client CA
	 * @throws TlsConfigurationException if the certificates cannot be used
	 */
	public static SslBundle of(HttpdSslConfig config, SecureElement element) {
		List<X509Certificate> chain = element.chain();
		String servercert = config.servercert();
		if (servercert != null) {
			PemProperty property = new PemProperty(SERVERCERT, servercert);
			chain = property.certificates();
			if (!element.isKeyOf(chain.get(0))) {
				throw new TlsConfigurationException(SERVERCERT, property.shown(),
						"The certificate (" + chain.get(0).getSubjectX500Principal().getName()
								+ ") is not for the key in the secure element.",
						"Set the certificate that was issued for this key, or another "
								+ "'esp.https.secure-element.key-alias'. The server's own certificate must come first, "
								+ "its chain after it.",
						null);
			}
		}
		return SslBundle.of(SslStoreBundle.of(SecureElementKeyStore.of(element.key(), chain), null,
				trustStore(config.cacertPem())));
	}

	/**
	 * Make the bundle of the properties anew, with the key of the one that is in use.
	 */
	static SslBundle renewed(HttpdSslConfig config, SslBundles bundles) {
		SecureElement element = config.useSecureElement() ? element(bundles.getBundle(PemBundle.NAME)) : null;
		return (element != null) ? of(config, element) : PemBundle.of(config);
	}

	private static @Nullable SecureElement element(SslBundle bundle) {
		try {
			KeyStore keys = bundle.getStores().getKeyStore();
			if (keys == null) {
				return null;
			}
			for (String alias : Collections.list(keys.aliases())) {
				if (keys.getKey(alias, null) instanceof SecureElementKey key) {
					return key.element();
				}
			}
			return null;
		}
		catch (GeneralSecurityException ex) {
			// A bundle of the application
			return null;
		}
	}

	private static @Nullable KeyStore trustStore(@Nullable String cacert) {
		return (cacert != null)
				? new PemSslStoreBundle(null, PemSslStore.of(new PemProperty(CACERT, cacert).certificates(), null))
					.getTrustStore()
				: null;
	}

}
