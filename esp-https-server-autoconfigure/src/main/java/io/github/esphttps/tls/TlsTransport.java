package io.github.esphttps.tls;

import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.httpd.HttpdSessionListener;
import io.github.esphttps.httpd.HttpdSessions;
import io.github.esphttps.httpd.HttpdTransport;
import io.github.esphttps.tls.CertificateChoice.MainCertificate;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.ssl.SslBundles;

/**
 * HTTP over TLS. One TLS session: the context of the moment is chosen when the
 * ClientHello has arrived, the engine shakes hands, and the session learns how it ended.
 */
public final class TlsTransport implements HttpdTransport, AutoCloseable {

	private static final String SESSION_TICKETS = "esp.https.session-tickets";

	private final SslProvider engine;

	private final ClientTrust trust;

	private final SslContexts contexts;

	private final RenewableContext context;

	private final CertificateChoice choice;

	private final SelectionFailures selectionFailures = new SelectionFailures();

	private final @Nullable SessionTicketKeys ticketKeys;

	private final HandshakeTurns turns;

	private final KeyMaterialReload reload;

	private final @Nullable SecureElement secureElement;

	private @Nullable OwnKeyMaterial owned;

	// Used by whatever renews it, one after the other
	private KeyMaterial material;

	private TlsTransport(HttpdSslConfig config, SslProvider engine, SslBundles bundles, ClientTrust trust,
			@Nullable Supplier<SessionTicketKeyStore> ticketKeys, @Nullable CertificateSelector selector) {
		SslContextFactory factory = new SslContextFactory(config, engine, trust);
		this.material = KeyMaterial.of(bundles, bundleName(config));
		this.engine = engine;
		this.trust = trust;
		this.secureElement = (this.material.privateKey() instanceof SecureElementKey key) ? key.element() : null;
		this.turns = new HandshakeTurns(config.tlsHandshakeConcurrency());
		this.contexts = new SslContexts((ticketKeys != null) ? new SessionTickets(config, trust) : null);
		try {
			this.context = this.contexts.add(factory.create(this.material));
			factory.warnOfExpiredTrust(this.material);
			trust.begin(this.material.trustStore());
			this.choice = new CertificateChoice(config, bundles, factory, this.contexts,
					new MainCertificate(bundleName(config), this.context, this.material.trustStore()), selector);
			this.ticketKeys = (ticketKeys != null) ? startKeys(config, ticketKeys.get()) : null;
		}
		catch (RuntimeException ex) {
			this.contexts.close();
			throw ex;
		}
		this.reload = KeyMaterialReload.start(config, bundles, bundleName(config), this.material, (renewed) -> {
			factory.checkTrust(renewed, this.material);
			// First of all: nothing about the server's own certificate must hold it back
			trust.replaceAnchors(renewed.trustStore());
			try {
				this.contexts.replace(this.context, factory.renew(renewed, this.material));
				this.material = renewed;
			}
			finally {
				this.choice.trust(renewed.trustStore());
			}
		});
	}

	private SessionTicketKeys startKeys(HttpdSslConfig config, SessionTicketKeyStore store) {
		SessionTicketKeys keys = SessionTicketKeys.of(store, config.tickets().lifetime(), Clock.systemUTC());
		try {
			keys.start(this.contexts::keys);
			return keys;
		}
		catch (RuntimeException ex) {
			keys.close();
			throw ex;
		}
	}

	/**
	 * Make the transport of a further server, which shares nothing with another and owns
	 * all that it needs: the key material of its PEM properties or secure element, its
	 * trust in clients, and its ticket keys.
	 * @param config what is configured
	 * @param bundles where the bundles are that the configuration names
	 * @return the transport, to be closed
	 * @throws TlsConfigurationException if the configuration cannot be served
	 */
	public static TlsTransport of(HttpdSslConfig config, SslBundles bundles) {
		OwnKeyMaterial owned = OwnKeyMaterial.of(config, bundles);
		try {
			TlsTransport transport = of(config, owned.bundles(), owned.trust(),
					() -> SessionTicketKeyStore.of(config.tickets(), config.reload()));
			transport.owned = owned;
			return transport;
		}
		catch (RuntimeException ex) {
			owned.close();
			throw ex;
		}
	}

	/**
	 * Read the key material and make a transport of it.
	 * @param config what is configured
	 * @param bundles where the key material is
	 * @param trust decides which clients are trusted. Gets its trust anchors from the key
	 * material, and reads its revocation lists
	 * @param ticketKeys where the keys of session tickets are, asked only if there are
	 * session tickets. Closed with the transport
	 * @return the transport
	 * @throws TlsConfigurationException if the configuration cannot be served
	 */
	public static TlsTransport of(HttpdSslConfig config, SslBundles bundles, ClientTrust trust,
			Supplier<SessionTicketKeyStore> ticketKeys) {
		return of(config, bundles, trust, ticketKeys, null);
	}

	/**
	 * Read the key material and make a transport of it whose certificates are selected.
	 * @param config what is configured
	 * @param bundles where the key material is
	 * @param trust decides which clients are trusted. Gets its trust anchors from the key
	 * material, and reads its revocation lists
	 * @param ticketKeys where the keys of session tickets are, asked only if there are
	 * session tickets. Closed with the transport
	 * @param selector is asked for the certificate of each handshake, {@code null} for
	 * none
	 * @return the transport
	 * @throws TlsConfigurationException if the configuration cannot be served
	 */
	public static TlsTransport of(HttpdSslConfig config, SslBundles bundles, ClientTrust trust,
			Supplier<SessionTicketKeyStore> ticketKeys, @Nullable CertificateSelector selector) {
		SslProvider engine = TlsEngines.choose(config.tlsEngine());
		if (config.sessionTickets() && engine != SslProvider.OPENSSL) {
			throw new TlsConfigurationException(SESSION_TICKETS, "true",
					"The " + engine + " engine has no session tickets whose keys can be rotated and shared.",
					"Add 'io.netty:netty-tcnative-boringssl-static' and set 'esp.https.tls-engine' to 'openssl' or "
							+ "'auto', or set '" + SESSION_TICKETS + "' to 'false'.",
					null);
		}
		return new TlsTransport(config, engine, bundles, trust, config.sessionTickets() ? ticketKeys : null, selector);
	}

	private static String bundleName(HttpdSslConfig config) {
		return (config.sslBundle() != null) ? config.sslBundle() : PemBundle.NAME;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		return server
			// Makes Reactor Netty leave room for TLS, without a timeout of its own. The
			// context is chosen by this package, and this one is never asked
			.secure((spec) -> spec.sslContext(new UnusedSslContext())
				.handshakeTimeoutMillis(0)
				.setSniAsyncMappings((name, promise) -> promise.setFailure(new IllegalStateException())))
			.doOnChannelInit((observer, channel, remoteAddress) -> {
				ClientRecords records = new ClientRecords();
				HandshakePace pace = new HandshakePace(this.turns);
				ChannelPipeline pipeline = channel.pipeline();
				pipeline.addFirst("espHttpsHandshakePace", pace)
					.addFirst("espHttpsClientRecords", records)
					.replace(NettyPipeline.SslHandler, NettyPipeline.SslHandler,
							new ClientHelloHandler(this.contexts, this.choice, this.turns, this.selectionFailures));
				pipeline.addBefore(NettyPipeline.SslReader, "espHttpsHandshake",
						new HandshakeHandler(this.trust, records, pace));
			});
	}

	@Override
	public String engine() {
		return this.engine.name().toLowerCase(Locale.ROOT);
	}

	@Override
	public HttpdSessionListener before(HttpdSessionListener listener) {
		return this.trust.before(listener);
	}

	@Override
	public void attach(HttpdSessions sessions) {
		this.trust.attach(sessions);
	}

	/**
	 * Return how the TLS of the server is doing. Safe for use by any thread.
	 * @return a snapshot
	 */
	public TlsStatus status() {
		SessionTicketKeys keys = this.ticketKeys;
		String secureElementProblem = (this.secureElement != null) ? this.secureElement.problem() : null;
		return (keys != null)
				? new TlsStatus(keyMaterialProblem(), keys.age(Instant.now()), keys.problem(), secureElementProblem)
				: new TlsStatus(keyMaterialProblem(), null, null, secureElementProblem);
	}

	private @Nullable String keyMaterialProblem() {
		String problems = Stream.concat(Stream.ofNullable(this.reload.problem()), this.choice.problems())
			.collect(Collectors.joining(" "));
		return problems.isEmpty() ? null : problems;
	}

	/**
	 * End the watching of files and the rotation of ticket keys, and serve no handshake
	 * any more. Open sessions go on.
	 */
	@Override
	public void close() {
		this.reload.close();
		this.choice.close();
		if (this.ticketKeys != null) {
			this.ticketKeys.close();
		}
		this.contexts.close();
		if (this.owned != null) {
			this.owned.close();
		}
	}

}
