package io.github.esphttps.autoconfigure;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.tls.PemBundle;
import io.github.esphttps.tls.SecureElement;
import io.github.esphttps.tls.SecureElementBundle;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundleRegistry;

/**
 * Registers the key material that properties of the server name as an SSL bundle. Keeps
 * the secure element for as long as the bundle is there.
 */
final class KeyMaterialRegistrar implements SslBundleRegistrar, AutoCloseable {

	private final HttpdSslConfig config;

	private @Nullable SecureElement element;

	KeyMaterialRegistrar(HttpdSslConfig config) {
		this.config = config;
	}

	@Override
	public void registerBundles(SslBundleRegistry registry) {
		if (!this.config.secure()) {
			return;
		}
		if (this.config.useSecureElement()) {
			SecureElementConfigValidator.validate(this.config);
			SecureElement opened = SecureElement.open(this.config.secureElement());
			this.element = opened;
			SecureElementBundle.register(this.config, opened, registry);
		}
		else if (this.config.sslBundle() == null) {
			PemBundle.register(this.config, registry);
		}
	}

	@Override
	public void close() {
		if (this.element != null) {
			this.element.close();
		}
	}

}
