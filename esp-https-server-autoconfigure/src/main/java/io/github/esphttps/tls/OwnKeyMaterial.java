package io.github.esphttps.tls;

import java.util.List;

import io.github.esphttps.config.HttpdSslConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;

/**
 * What a further server has for itself. Its PEM properties and its secure element are
 * bundles of a registry of its own: in that of the application, the name is the primary
 * server's.
 *
 * @param bundles where its bundles are
 * @param trust which clients it trusts
 * @param element its secure element, {@code null} if it has none
 */
record OwnKeyMaterial(SslBundles bundles, ClientTrust trust, @Nullable SecureElement element) implements AutoCloseable {

	/**
	 * Read the key material.
	 * @param config what is configured
	 * @param shared bundles of the application
	 * @throws TlsConfigurationException if it cannot be used
	 */
	static OwnKeyMaterial of(HttpdSslConfig config, SslBundles shared) {
		ClientTrust trust = ClientTrust.of(config, List.of());
		if (config.sslBundle() != null && !config.useSecureElement()) {
			return new OwnKeyMaterial(shared, trust, null);
		}
		DefaultSslBundleRegistry own = new DefaultSslBundleRegistry();
		SecureElement element = config.useSecureElement() ? SecureElement.open(config.secureElement()) : null;
		OwnKeyMaterial material = new OwnKeyMaterial(own, trust, element);
		try {
			material.register(config, shared, own);
			return material;
		}
		catch (RuntimeException ex) {
			material.close();
			throw ex;
		}
	}

	private void register(HttpdSslConfig config, SslBundles shared, DefaultSslBundleRegistry own) {
		if (this.element != null) {
			SecureElementBundle.register(config, this.element, own);
		}
		else {
			PemBundle.register(config, own);
		}
		// A bundle that is not there is told by who looks for it
		config.serverNameBundles()
			.values()
			.stream()
			.distinct()
			.filter((name) -> shared.getBundleNames().contains(name) && !name.equals(PemBundle.NAME))
			.forEach((name) -> {
				shared.addBundleUpdateHandler(name, (bundle) -> own.updateBundle(name, bundle));
				own.registerBundle(name, shared.getBundle(name));
			});
	}

	@Override
	public void close() {
		this.trust.close();
		if (this.element != null) {
			this.element.close();
		}
	}

}
