package io.github.esphttps.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.SSLException;

import io.github.esphttps.config.ClientAuth;
import io.github.esphttps.config.HttpdSslConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ssl.SslOptions;

/**
 * Makes a TLS context of key material, with the policy of one server.
 */
final class SslContextFactory {

	private static final Logger logger = LoggerFactory.getLogger(SslContextFactory.class);

	private static final String SERVERCERT = "esp.https.servercert";

	private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

	private final HttpdSslConfig config;

	private final SslProvider engine;

	private final ClientTrust trust;

	private final String source;

	private final String shownSource;

	SslContextFactory(HttpdSslConfig config, SslProvider engine, ClientTrust trust) {
		this(config, engine, trust, (config.sslBundle() != null) ? KeyMaterial.PROPERTY : SERVERCERT,
				shownSource(config));
	}

	private SslContextFactory(HttpdSslConfig config, SslProvider engine, ClientTrust trust, String source,
			String shownSource) {
		this.config = config;
		this.trust = trust;
		this.engine = engine;
		this.source = source;
		this.shownSource = shownSource;
	}

	/** Return this for material that comes from elsewhere. */
	SslContextFactory of(String property, String shown) {
		return new SslContextFactory(this.config, this.engine, this.trust, property, shown);
	}

	SslContext create(KeyMaterial material) {
		checkValidity(material.chain().get(0));
		checkAlgorithm(material.privateKey());
		SslContextBuilder builder = ((this.engine == SslProvider.JDK)
				? SslContextBuilder.forServer(new FullHandshakeKeys(material))
				: SslContextBuilder.forServer(material.privateKey(), material.chain()))
			.sslProvider(counted())
			// Netty puts the key into a store, of which the default type takes
			// milliseconds
			// to encrypt it
			.keyStoreType("JKS")
			.protocols(protocols(material.options()))
			.applicationProtocolConfig(new ApplicationProtocolConfig(ApplicationProtocolConfig.Protocol.ALPN,
					ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
					ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT, "http/1.1"));
		chooseCiphers(builder, material.options());
		try {
			requestClientCertificate(builder, material);
			SslContext context = builder.build();
			if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
				// Resumption is by ticket or not at all. A session id would skip the
				// verification of the client
				sessions.setSessionCacheEnabled(false);
				sessions.setSessionTimeout(ticketSeconds());
			}
			return context;
		}
		catch (SSLException | GeneralSecurityException | IllegalArgumentException ex) {
			throw new TlsConfigurationException(
					this.source, this.shownSource, "The key and certificate cannot be used with the " + this.engine
							+ " engine: " + ex.getMessage() + ".",
					"Use an RSA key of 2048 bits or more, or an EC key on P-256 or P-384.", ex);
		}
	}

	// Its contexts are freed when they are released, and not when the garbage collector
	// finds them
	private SslProvider counted() {
		return (this.engine == SslProvider.OPENSSL) ? SslProvider.OPENSSL_REFCNT : this.engine;
	}

	private int ticketSeconds() {
		Duration lifetime = this.config.tickets().lifetime();
		Duration maxLineage = this.config.tickets().maxLineage();
		return (int) ((lifetime.compareTo(maxLineage) < 0) ? lifetime : maxLineage).toSeconds();
	}

	// Netty's BoringSSL engine would start with any key, and fail every handshake
	private void checkAlgorithm(PrivateKey key) {
		if (this.engine == SslProvider.OPENSSL && !key.getAlgorithm().equals("RSA")
				&& !key.getAlgorithm().equals("EC")) {
			throw new TlsConfigurationException(this.source, this.shownSource,
					"The " + this.engine + " engine cannot use a private key of type " + key.getAlgorithm() + ".",
					"Use an RSA or EC key, or set 'esp.https.tls-engine' to 'jdk'.", null);
		}
	}

	private List<String> protocols(SslOptions options) {
		String[] enabled = options.getEnabledProtocols();
		if (enabled == null) {
			return PROTOCOLS;
		}
		if (!PROTOCOLS.containsAll(List.of(enabled))) {
			throw new TlsConfigurationException(this.source, this.shownSource,
					"The bundle enables " + String.join(", ", enabled) + ", and only TLSv1.2 and TLSv1.3 are served.",
					"Remove the others from the option 'enabled-protocols' of the bundle.", null);
		}
		return List.of(enabled);
	}

	private void chooseCiphers(SslContextBuilder builder, SslOptions options) {
		String[] ciphers = options.getCiphers();
		if (ciphers == null) {
			return;
		}
		for (String cipher : ciphers) {
			// Left to the engine, it would be ignored, or every handshake would fail
			if (!TlsEngines.supports(this.engine, cipher)) {
				throw new TlsConfigurationException(
						this.source, this.shownSource, "The bundle enables the cipher suite '" + cipher
								+ "', which the " + this.engine + " engine does not have.",
						"Remove it from the option 'ciphers' of the bundle.", null);
			}
		}
		builder.ciphers(List.of(ciphers));
	}

	private void requestClientCertificate(SslContextBuilder builder, KeyMaterial material)
			throws GeneralSecurityException {
		ClientAuth clientAuth = this.config.effectiveClientAuth();
		if (clientAuth != ClientAuth.NONE) {
			builder.trustManager(this.trust.trustManager(checkTrust(material)))
				.clientAuth((clientAuth == ClientAuth.REQUIRED) ? io.netty.handler.ssl.ClientAuth.REQUIRE
						: io.netty.handler.ssl.ClientAuth.OPTIONAL);
		}
	}

	/** Refuse material that clients cannot be verified with. */
	@Nullable KeyStore checkTrust(KeyMaterial material) {
		ClientAuth clientAuth = this.config.effectiveClientAuth();
		KeyStore trustStore = material.trustStore();
		if (clientAuth != ClientAuth.NONE && isEmpty(trustStore)) {
			throw new TlsConfigurationException("esp.https.client-auth", clientAuth.name().toLowerCase(Locale.ROOT),
					"There is nothing to verify client certificates with.",
					(this.config.sslBundle() != null)
							? "Add a trust store with the CA of the clients to the SSL bundle, or set "
									+ "'esp.https.client-auth' to 'none'."
							: "Set 'esp.https.cacert-pem' to the CA of the clients, or set "
									+ "'esp.https.client-auth' to 'none'.",
					null);
		}
		return trustStore;
	}

	private static boolean isEmpty(@Nullable KeyStore trustStore) {
		try {
			return trustStore == null || trustStore.size() == 0;
		}
		catch (KeyStoreException ex) {
			throw new IllegalStateException("The trust store is not loaded", ex);
		}
	}

	private void checkValidity(X509Certificate certificate) {
		try {
			certificate.checkValidity();
		}
		catch (CertificateExpiredException | CertificateNotYetValidException ex) {
			String reason = "The server certificate (" + certificate.getSubjectX500Principal().getName()
					+ ") is only valid from " + certificate.getNotBefore().toInstant() + " to "
					+ certificate.getNotAfter().toInstant() + ".";
			if (this.config.failOnExpired()) {
				throw new TlsConfigurationException(this.source, this.shownSource, reason,
						"Renew the certificate, or set 'esp.https.fail-on-expired' to 'false' to serve it all the same.",
						ex);
			}
			logger.warn("{} Clients that check it will not connect. Renew it ('{}')", reason, this.source);
		}
	}

	private static String shownSource(HttpdSslConfig config) {
		String bundle = config.sslBundle();
		return (bundle != null) ? bundle : new PemProperty(SERVERCERT, String.valueOf(config.servercert())).shown();
	}

}
