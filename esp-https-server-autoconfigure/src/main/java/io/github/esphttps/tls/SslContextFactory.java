package io.github.esphttps.tls;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Locale;

import javax.net.ssl.SSLException;

import io.github.esphttps.config.ClientAuth;
import io.github.esphttps.config.HttpdSslConfig;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a TLS context of key material, with the policy of one server.
 */
final class SslContextFactory {

	private static final Logger logger = LoggerFactory.getLogger(SslContextFactory.class);

	private final HttpdSslConfig config;

	private final SslProvider engine;

	private final ClientTrust trust;

	private final TlsPolicy policy;

	private final Setting source;

	SslContextFactory(HttpdSslConfig config, SslProvider engine, ClientTrust trust) {
		this(config, engine, trust, TlsPolicy.of(config, engine), source(config));
	}

	private SslContextFactory(HttpdSslConfig config, SslProvider engine, ClientTrust trust, TlsPolicy policy,
			Setting source) {
		this.config = config;
		this.engine = engine;
		this.trust = trust;
		this.policy = policy;
		this.source = source;
	}

	/** Return this for material that comes from elsewhere. */
	SslContextFactory of(String property, String shown) {
		return new SslContextFactory(this.config, this.engine, this.trust, this.policy, new Setting(property, shown));
	}

	private static Setting source(HttpdSslConfig config) {
		String bundle = config.sslBundle();
		if (bundle != null) {
			return new Setting("esp.https.ssl-bundle", bundle);
		}
		PemProperty servercert = new PemProperty("esp.https.servercert", String.valueOf(config.servercert()));
		return new Setting(servercert.name(), servercert.shown());
	}

	SslContext create(KeyMaterial material) {
		checkValidity(material.chain().get(0));
		checkAlgorithm(material.privateKey());
		SslContextBuilder builder = builder(material).sslProvider(counted());
		this.policy.apply(builder, material, this.source);
		try {
			requestClientCertificate(builder, material);
			SslContext context = builder.build();
			if (this.engine == SslProvider.JDK && material.privateKey() instanceof SecureElementKey key) {
				SigningTasks.mark(context, key.element());
			}
			if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
				// Resumption is by ticket or not at all. A session id would skip the
				// verification of the client
				sessions.setSessionCacheEnabled(false);
				sessions.setSessionTimeout(ticketSeconds());
			}
			return context;
		}
		catch (SSLException | GeneralSecurityException | IllegalArgumentException ex) {
			throw this.source.failure(
					"The key and certificate cannot be used with the " + TlsEngines.name(this.engine) + " engine: "
							+ ex.getMessage() + ".",
					"Use an RSA key of 2048 bits or more, or an EC key on P-256 or P-384.", ex);
		}
	}

	// Its contexts are freed when they are released, and not when the garbage collector
	// finds them
	private SslProvider counted() {
		return (this.engine == SslProvider.OPENSSL) ? SslProvider.OPENSSL_REFCNT : this.engine;
	}

	private SslContextBuilder builder(KeyMaterial material) {
		if (this.engine == SslProvider.JDK) {
			return SslContextBuilder.forServer(new FullHandshakeKeys(material));
		}
		return (material.privateKey() instanceof SecureElementKey key)
				? AsyncSigning.builder(key.element(), material.chain())
				// In a key store of the default type, Netty would encrypt it for
				// milliseconds
				: SslContextBuilder.forServer(material.privateKey(), material.chain()).keyStoreType("JKS");
	}

	/**
	 * Make a context of material that comes in the place of other material.
	 * @param renewed the new material
	 * @param inUse the material in use
	 * @throws TlsConfigurationException if it cannot be used, or is not as good as the
	 * other: expired, where that is not
	 */
	SslContext renew(KeyMaterial renewed, KeyMaterial inUse) {
		X509Certificate certificate = renewed.chain().get(0);
		if (!isValid(certificate) && isValid(inUse.chain().get(0))) {
			throw this.source.failure(validity("server certificate", certificate), "Renew the certificate.");
		}
		return create(renewed);
	}

	private static boolean isValid(X509Certificate certificate) {
		try {
			certificate.checkValidity();
			return true;
		}
		catch (CertificateExpiredException | CertificateNotYetValidException ex) {
			return false;
		}
	}

	private static String validity(String role, X509Certificate certificate) {
		return "The " + role + " (" + certificate.getSubjectX500Principal().getName() + ") is only valid from "
				+ certificate.getNotBefore().toInstant() + " to " + certificate.getNotAfter().toInstant() + ".";
	}

	private int ticketSeconds() {
		Duration lifetime = this.config.tickets().lifetime();
		Duration maxLineage = this.config.tickets().maxLineage();
		return (int) ((lifetime.compareTo(maxLineage) < 0) ? lifetime : maxLineage).toSeconds();
	}

	// Netty's BoringSSL engine would start with any key, and fail every handshake
	private void checkAlgorithm(PrivateKey key) {
		if (this.engine != SslProvider.JDK && !key.getAlgorithm().equals("RSA") && !key.getAlgorithm().equals("EC")) {
			throw this.source.failure(
					"The " + TlsEngines.name(this.engine) + " engine cannot use a private key of type "
							+ key.getAlgorithm() + ".",
					"Use an RSA or EC key, or set 'esp.https.tls-engine' to 'jdk'.");
		}
	}

	private void requestClientCertificate(SslContextBuilder builder, KeyMaterial material)
			throws GeneralSecurityException {
		ClientAuth clientAuth = this.config.effectiveClientAuth();
		if (clientAuth != ClientAuth.NONE) {
			builder.trustManager(this.trust.trustManager(checkTrust(material)))
				.clientAuth((clientAuth == ClientAuth.REQUIRED) ? io.netty.handler.ssl.ClientAuth.REQUIRE
						: io.netty.handler.ssl.ClientAuth.OPTIONAL);
		}
		else {
			// Or else Netty would copy all CAs of the Java runtime into each context
			builder.trustManager(this.trust.trustManager(null));
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

	/**
	 * Refuse material that comes in the place of other material if none of its new
	 * certificates for clients is valid.
	 */
	void checkTrust(KeyMaterial renewed, KeyMaterial inUse) {
		TrustAnchors anchors = TrustAnchors.of(checkTrust(renewed));
		if (this.config.effectiveClientAuth() != ClientAuth.NONE && !isAnyValid(anchors)
				&& !anchors.all().equals(TrustAnchors.of(inUse.trustStore()).all())) {
			throw trustSetting().failure(validity("client CA", anchors.all().iterator().next()),
					"Use a CA certificate that is valid now.");
		}
	}

	/** Warn of certificates for clients that are not valid now. */
	void warnOfExpiredTrust(KeyMaterial material) {
		if (this.config.effectiveClientAuth() != ClientAuth.NONE) {
			for (X509Certificate anchor : TrustAnchors.of(material.trustStore()).all()) {
				if (!isValid(anchor)) {
					Setting setting = trustSetting();
					logger.warn("{} Renew it ('{}')", validity("client CA", anchor), setting.property());
				}
			}
		}
	}

	private static boolean isAnyValid(TrustAnchors anchors) {
		return anchors.all().stream().anyMatch(SslContextFactory::isValid);
	}

	private Setting trustSetting() {
		String cacert = this.config.cacertPem();
		return (cacert != null) ? new Setting("esp.https.cacert-pem", new PemProperty("", cacert).shown())
				: this.source;
	}

	private void checkValidity(X509Certificate certificate) {
		if (isValid(certificate)) {
			return;
		}
		String reason = validity("server certificate", certificate);
		if (this.config.failOnExpired()) {
			throw this.source.failure(reason,
					"Renew the certificate, or set 'esp.https.fail-on-expired' to 'false' to serve it all the same.");
		}
		logger.warn("{} Clients that check it will not connect. Renew it ('{}')", reason, this.source.property());
	}

}
