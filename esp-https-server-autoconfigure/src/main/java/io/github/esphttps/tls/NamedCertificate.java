package io.github.esphttps.tls;

import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ssl.SslBundles;

/**
 * The certificate of a bundle for server names, and the context that serves it.
 */
final class NamedCertificate implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(NamedCertificate.class);

	private static final String PROPERTY = "esp.https.server-name-bundles.";

	private final String bundle;

	private final List<String> names;

	private final SslContextFactory factory;

	private final SslContexts contexts;

	private final KeyMaterialReload reload;

	private @Nullable KeyStore trustStore;

	private @Nullable KeyMaterial material;

	private volatile @Nullable RenewableContext context;

	/**
	 * Read a bundle, and again when it is updated unless that is not wanted.
	 * @throws TlsConfigurationException if it cannot be served
	 */
	NamedCertificate(SslBundles bundles, String bundle, List<String> names, boolean reloads, SslContextFactory factory,
			SslContexts contexts, @Nullable KeyStore trustStore) {
		this.bundle = bundle;
		this.names = names;
		this.factory = factory.of(property(names.get(0)), bundle);
		this.contexts = contexts;
		this.trustStore = trustStore;
		this.reload = KeyMaterialReload.ofBundle(bundles, bundle, property(names.get(0)), reloads, this::take);
		warnOfOwnTrust();
	}

	static String property(String name) {
		return PROPERTY + name;
	}

	private synchronized void take(KeyMaterial taken) {
		KeyMaterial inUse = this.material;
		if (inUse == null) {
			this.context = this.contexts.add(this.factory.create(taken.trusting(this.trustStore)));
		}
		else {
			replace(this.factory.renew(taken.trusting(this.trustStore), inUse));
		}
		this.material = taken;
		warnOfOtherNames(taken.chain().get(0));
	}

	private void replace(SslContext renewed) {
		this.contexts.replace(context(), renewed);
	}

	/** Tell clients of other CAs from now on. */
	synchronized void trust(@Nullable KeyStore trusted) {
		this.trustStore = trusted;
		KeyMaterial served = this.material;
		if (served != null) {
			try {
				replace(this.factory.create(served.trusting(trusted)));
			}
			catch (TlsConfigurationException ex) {
				logger.warn("The SSL bundle '{}' goes on to name the client CAs of before: {} ('{}')", this.bundle,
						ex.getMessage(), ex.property());
			}
		}
	}

	RenewableContext context() {
		RenewableContext served = this.context;
		if (served == null) {
			throw new IllegalStateException("The bundle has not been read");
		}
		return served;
	}

	private void warnOfOtherNames(X509Certificate certificate) {
		for (String name : this.names) {
			if (!CertificateNames.cover(certificate, name)) {
				logger.warn(
						"The certificate of the SSL bundle '{}' is for {}, and not for '{}'. Clients that check it "
								+ "will not connect ('{}')",
						this.bundle, CertificateNames.of(certificate), name, property(name));
			}
		}
	}

	private synchronized void warnOfOwnTrust() {
		if (this.material != null && this.material.trustStore() != null) {
			logger.warn("The trust store of the SSL bundle '{}' is not used: clients are verified with the one of the "
					+ "server for any server name ('{}')", this.bundle, property(this.names.get(0)));
		}
	}

	/** Return why the newest material is not used, {@code null} if it is. */
	@Nullable String problem() {
		String problem = this.reload.problem();
		return (problem != null) ? "SSL bundle '" + this.bundle + "': " + problem : null;
	}

	@Override
	public void close() {
		this.reload.close();
	}

}
