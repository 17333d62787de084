package io.github.esphttps.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import reactor.netty.tcp.SslProvider;

/**
 * The TLS context that new connections get. Every handshake asks for it.
 */
final class SslContexts {

	// Replaced as a whole, read by event loops
	private volatile SslProvider current;

	SslContexts(SslContext context) {
		this.current = provider(context);
	}

	SslProvider current() {
		return this.current;
	}

	private static SslProvider provider(SslContext context) {
		return SslProvider.builder()
			.sslContext(context)
			.handlerConfigurator(SslContexts::disableTickets)
			// The session's own timeout counts from accept and covers silent clients
			.handshakeTimeoutMillis(0)
			.build();
	}

	// Netty turns tickets on for each engine that has TLS 1.3, whatever the context says
	private static void disableTickets(SslHandler handler) {
		if (handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
			SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET);
		}
		else {
			FullHandshakeKeyManager.forget(handler);
		}
	}

}
