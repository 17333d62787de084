package io.github.esphttps.tls;

import java.util.List;

import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import org.jspecify.annotations.Nullable;

/**
 * The TLS context that new connections get. Every handshake asks for it.
 */
final class SslContexts {

	private final @Nullable SessionTickets tickets;

	// Replaced as a whole, read by event loops
	private volatile SslContext current;

	private List<SessionTicketKey> keys = List.of();

	SslContexts(SslContext context, @Nullable SessionTickets tickets) {
		this.current = context;
		this.tickets = tickets;
	}

	SslContext current() {
		return this.current;
	}

	/** Use another context from the next handshake on. */
	synchronized void replace(SslContext context) {
		apply(this.keys, context);
		this.current = context;
	}

	/** Use these ticket keys from the next handshake on, the first for new tickets. */
	synchronized void keys(List<SessionTicketKey> keys) {
		this.keys = keys;
		apply(keys, this.current);
		if (this.tickets != null) {
			this.tickets.keys(keys);
		}
	}

	private static void apply(List<SessionTicketKey> keys, SslContext context) {
		if (!keys.isEmpty() && context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
			sessions.setTicketKeys(keys.stream()
				.map((key) -> new OpenSslSessionTicketKey(key.name(), key.hmacKey(), key.aesKey()))
				.toArray(OpenSslSessionTicketKey[]::new));
		}
	}

	/**
	 * Decide what a handshake may resume.
	 * @throws ClientNotTrustedException if it offers a ticket of a client that is not
	 * trusted any more
	 */
	Resumption consider(ClientHello hello) throws ClientNotTrustedException {
		return (this.tickets != null) ? this.tickets.consider(hello) : Resumption.NONE;
	}

	/** Return an engine for a handshake. */
	SslHandler newHandler(Resumption resumption, Channel channel) {
		SslHandler handler = newHandler(this.current, resumption, channel);
		// The session's own timeout counts from accept and covers silent clients
		handler.setHandshakeTimeoutMillis(0);
		return handler;
	}

	private static SslHandler newHandler(SslContext context, Resumption resumption, Channel channel) {
		if (resumption == Resumption.NONE) {
			SslHandler handler = context.newHandler(channel.alloc(), SigningTasks.of(context, channel));
			disableTickets(handler);
			return handler;
		}
		OpenSslServerSessionContext sessions = (OpenSslServerSessionContext) context.sessionContext();
		// An engine takes the session id context that the TLS context has when it is made
		synchronized (sessions) {
			sessions.setSessionIdContext(resumption.sessionIdContext());
			return context.newHandler(channel.alloc());
		}
	}

	// Netty turns tickets on for each engine that has TLS 1.3, whatever the context says
	private static void disableTickets(SslHandler handler) {
		if (handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
			SSL.setOptions(engine.sslPointer(), SSL.SSL_OP_NO_TICKET);
		}
		else {
			FullHandshakeKeys.forget(handler);
		}
	}

}
