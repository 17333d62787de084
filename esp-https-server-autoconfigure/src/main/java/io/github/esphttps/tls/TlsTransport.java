package io.github.esphttps.tls;

import java.util.List;
import java.util.Locale;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.httpd.HttpdTransport;
import io.netty.handler.ssl.SslProvider;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

import org.springframework.boot.ssl.SslBundles;

/**
 * HTTP over TLS. One TLS session: the context of the moment is chosen when the
 * ClientHello has arrived, the engine shakes hands, and the session learns how it ended.
 */
public final class TlsTransport implements HttpdTransport {

	private final SslProvider engine;

	private final SslContexts contexts;

	private final HandshakeTurns turns;

	private TlsTransport(SslProvider engine, SslContexts contexts, HandshakeTurns turns) {
		this.engine = engine;
		this.contexts = contexts;
		this.turns = turns;
	}

	/**
	 * Read the key material and make a transport of it.
	 * @param config what is configured
	 * @param bundles where the key material is
	 * @return the transport
	 * @throws TlsConfigurationException if the configuration cannot be served
	 */
	public static TlsTransport of(HttpdSslConfig config, SslBundles bundles) {
		return of(config, bundles, null);
	}

	/**
	 * Read the key material and make a transport of it.
	 * @param config what is configured
	 * @param bundles where the key material is
	 * @param trust trust
	 * @return the transport
	 */
	public static TlsTransport of(HttpdSslConfig config, SslBundles bundles, @Nullable ClientTrust trust) {
		SslProvider engine = TlsEngines.choose(config.tlsEngine());
		String bundle = (config.sslBundle() != null) ? config.sslBundle() : PemBundle.NAME;
		KeyMaterial material = KeyMaterial.of(bundles, bundle);
		return new TlsTransport(engine,
				new SslContexts(new SslContextFactory(config, engine,
						(trust != null) ? trust : ClientTrust.of(config, material.trustStore(), List.of()))
					.create(material)),
				new HandshakeTurns(config.tlsHandshakeConcurrency()));
	}

	@Override
	public HttpServer apply(HttpServer server) {
		return server
			.secure((spec) -> spec.sslContext(this.contexts.current().getSslContext())
				.handshakeTimeoutMillis(0)
				.setSniAsyncMappings((name, promise) -> promise.setSuccess(this.contexts.current())))
			.doOnChannelInit((observer, channel, remoteAddress) -> {
				ClientRecords records = new ClientRecords();
				HandshakePace pace = new HandshakePace(this.turns);
				channel.pipeline()
					.addFirst("espHttpsHandshakePace", pace)
					.addFirst("espHttpsClientRecords", records)
					.addBefore(NettyPipeline.SslReader, "espHttpsHandshake", new HandshakeHandler(records, pace));
			});
	}

	@Override
	public String engine() {
		return this.engine.name().toLowerCase(Locale.ROOT);
	}

}
