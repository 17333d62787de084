package io.github.esphttps.tls;

import java.util.function.Consumer;

import io.github.esphttps.config.HttpdSslConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.boot.ssl.SslBundles;

/**
 * Watches the PEM files, and hears of bundles that were updated. What cannot be used
 * changes nothing.
 */
final class KeyMaterialReload implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(KeyMaterialReload.class);

	private final SslBundles bundles;

	private final String name;

	private final String property;

	private final Consumer<KeyMaterial> consumer;

	private @Nullable PemWatch watch;

	private volatile @Nullable String problem;

	private volatile boolean closed;

	private KeyMaterialReload(SslBundles bundles, String name, String property, Consumer<KeyMaterial> consumer) {
		this.bundles = bundles;
		this.name = name;
		this.property = property;
		this.consumer = consumer;
	}

	/**
	 * Hear of the renewals of a bundle unless that is not wanted.
	 * @param inUse what was read before. What has changed since is taken at once
	 */
	static KeyMaterialReload start(HttpdSslConfig config, SslBundles bundles, String name, KeyMaterial inUse,
			Consumer<KeyMaterial> consumer) {
		KeyMaterialReload reload = new KeyMaterialReload(bundles, name, KeyMaterial.PROPERTY, consumer);
		if (config.reload()) {
			reload.start(config, inUse);
		}
		return reload;
	}

	/**
	 * Read a bundle, and again when it is updated unless that is not wanted.
	 * @param property the property that names it
	 * @throws TlsConfigurationException if it cannot be used
	 */
	static KeyMaterialReload ofBundle(SslBundles bundles, String name, String property, boolean reloads,
			Consumer<KeyMaterial> consumer) {
		KeyMaterialReload reload = new KeyMaterialReload(bundles, name, property, consumer);
		reload.begin(reloads);
		return reload;
	}

	// An update that comes meanwhile is taken afterwards
	private synchronized void begin(boolean reloads) {
		try {
			if (reloads && this.bundles.getBundleNames().contains(this.name)) {
				this.bundles.addBundleUpdateHandler(this.name, (bundle) -> take());
			}
			this.consumer.accept(KeyMaterial.of(this.bundles, this.name, this.property));
		}
		catch (RuntimeException ex) {
			this.closed = true;
			throw ex;
		}
	}

	private synchronized void start(HttpdSslConfig config, KeyMaterial inUse) {
		this.bundles.addBundleUpdateHandler(this.name, (bundle) -> take());
		attempt(() -> {
			if (!KeyMaterial.of(this.bundles, this.name, this.property).isSameAs(inUse)) {
				take();
			}
		});
		if (config.sslBundle() == null && this.bundles instanceof SslBundleRegistry registry) {
			this.watch = PemWatch.start(PemBundle.files(config),
					() -> SecureElementBundle.renewed(config, this.bundles), KeyMaterial.of(this.bundles, this.name),
					(bundle) -> attempt(() -> registry.updateBundle(this.name, bundle)), (failure) -> attempt(() -> {
						throw failure;
					}));
		}
	}

	private void take() {
		attempt(() -> {
			this.consumer.accept(KeyMaterial.of(this.bundles, this.name, this.property));
			logger.info("The ESP HTTPS server uses new key material of the SSL bundle '{}'", this.name);
		});
	}

	/** Return why the newest material is not used, {@code null} if it is. */
	@Nullable String problem() {
		return this.problem;
	}

	private synchronized void attempt(Runnable step) {
		if (this.closed) {
			return;
		}
		try {
			this.problem = null;
			step.run();
		}
		catch (TlsConfigurationException ex) {
			this.problem = ex.property() + ": " + ex.getMessage();
			logger.warn("The new key material cannot be used, the old stays in use: {} {} ('{}')", ex.getMessage(),
					ex.remedy(), ex.property());
		}
		catch (RuntimeException ex) {
			this.problem = "It cannot be used.";
			logger.warn("The new key material cannot be used, the old stays in use", ex);
		}
	}

	@Override
	public void close() {
		this.closed = true;
		if (this.watch != null) {
			this.watch.close();
		}
	}

}
