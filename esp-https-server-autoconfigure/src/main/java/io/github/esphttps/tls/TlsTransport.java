package io.github.esphttps.tls;

import java.time.Clock;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.httpd.HttpdTransport;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
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

	private final @Nullable SessionTicketKeys ticketKeys;

	private final HandshakeTurns turns;

	private final KeyMaterialReload reload;

	// Used by whatever renews it, one after the other
	private KeyMaterial material;

	private TlsTransport(HttpdSslConfig config, SslProvider engine, SslBundles bundles, ClientTrust trust,
			@Nullable Supplier<SessionTicketKeyStore> ticketKeys) {
		SslContextFactory factory = new SslContextFactory(config, engine, trust);
		this.material = KeyMaterial.of(bundles, bundleName(config));
		SslContext context = factory.create(this.material);
		trust.begin(this.material.trustStore());
		this.engine = engine;
		this.trust = trust;
		this.contexts = new SslContexts(context, (ticketKeys != null) ? new SessionTickets(config, trust) : null);
		this.turns = new HandshakeTurns(config.tlsHandshakeConcurrency());
		this.ticketKeys = (ticketKeys != null) ? startKeys(config, ticketKeys.get()) : null;
		this.reload = KeyMaterialReload.start(config, bundles, bundleName(config), (renewed) -> {
			factory.checkTrust(renewed, this.material);
			// First of all: nothing about the server's own certificate must hold it back
			trust.replaceAnchors(renewed.trustStore());
			this.contexts.replace(factory.renew(renewed, this.material));
			this.material = renewed;
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
		SslProvider engine = TlsEngines.choose(config.tlsEngine());
		if (config.sessionTickets() && engine != SslProvider.OPENSSL) {
			throw new TlsConfigurationException(SESSION_TICKETS, "true",
					"The " + engine + " engine has no session tickets whose keys can be rotated and shared.",
					"Add 'io.netty:netty-tcnative-boringssl-static' and set 'esp.https.tls-engine' to 'openssl' or "
							+ "'auto', or set '" + SESSION_TICKETS + "' to 'false'.",
					null);
		}
		return new TlsTransport(config, engine, bundles, trust, config.sessionTickets() ? ticketKeys : null);
	}

	private static String bundleName(HttpdSslConfig config) {
		return (config.sslBundle() != null) ? config.sslBundle() : PemBundle.NAME;
	}

	@Override
	public HttpServer apply(HttpServer server) {
		return server
			// Makes Reactor Netty leave room for TLS, without a timeout of its own. The
			// context is chosen by this package
			.secure((spec) -> spec.sslContext(this.contexts.current())
				.handshakeTimeoutMillis(0)
				.setSniAsyncMappings((name, promise) -> promise.setFailure(new IllegalStateException())))
			.doOnChannelInit((observer, channel, remoteAddress) -> {
				ClientRecords records = new ClientRecords();
				HandshakePace pace = new HandshakePace(this.turns);
				ChannelPipeline pipeline = channel.pipeline();
				pipeline.addFirst("espHttpsHandshakePace", pace)
					.addFirst("espHttpsClientRecords", records)
					.replace(NettyPipeline.SslHandler, NettyPipeline.SslHandler, new ClientHelloHandler(this.contexts));
				pipeline.addBefore(NettyPipeline.SslReader, "espHttpsHandshake",
						new HandshakeHandler(this.trust, records, pace));
			});
	}

	@Override
	public String engine() {
		return this.engine.name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Return how the TLS of the server is doing. Safe for use by any thread.
	 * @return a snapshot
	 */
	public TlsStatus status() {
		SessionTicketKeys keys = this.ticketKeys;
		return (keys != null) ? new TlsStatus(this.reload.problem(), keys.age(Instant.now()), keys.problem())
				: new TlsStatus(this.reload.problem(), null, null);
	}

	/**
	 * End the watching of files and the rotation of ticket keys.
	 */
	@Override
	public void close() {
		this.reload.close();
		if (this.ticketKeys != null) {
			this.ticketKeys.close();
		}
	}

}
