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

	private final HttpdSslConfig config;

	private final SslBundles bundles;

	private final String name;

	private final Consumer<KeyMaterial> consumer;

	private @Nullable PemWatch watch;

	private volatile @Nullable String problem;

	private volatile boolean closed;

	private KeyMaterialReload(HttpdSslConfig config, SslBundles bundles, String name, Consumer<KeyMaterial> consumer) {
		this.config = config;
		this.bundles = bundles;
		this.name = name;
		this.consumer = consumer;
	}

	static KeyMaterialReload start(HttpdSslConfig config, SslBundles bundles, String name,
			Consumer<KeyMaterial> consumer) {
		KeyMaterialReload reload = new KeyMaterialReload(config, bundles, name, consumer);
		if (config.reload()) {
			reload.start();
		}
		return reload;
	}

	private void start() {
		this.bundles.addBundleUpdateHandler(this.name, (bundle) -> take());
		if (this.config.sslBundle() == null && this.bundles instanceof SslBundleRegistry registry) {
			this.watch = PemWatch.start(PemBundle.files(this.config), () -> PemBundle.of(this.config),
					KeyMaterial.of(this.bundles, this.name),
					(bundle) -> attempt(() -> registry.updateBundle(this.name, bundle)), (failure) -> attempt(() -> {
						throw failure;
					}));
		}
	}

	private void take() {
		attempt(() -> {
			this.consumer.accept(KeyMaterial.of(this.bundles, this.name));
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
