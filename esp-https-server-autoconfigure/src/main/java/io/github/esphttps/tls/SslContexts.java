package io.github.esphttps.tls;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import org.jspecify.annotations.Nullable;

/**
 * The TLS contexts of a server, which have the keys of session tickets in common. Every
 * handshake asks for an engine.
 */
final class SslContexts implements AutoCloseable {

	private final @Nullable SessionTickets tickets;

	private final Set<RenewableContext> all = Collections.newSetFromMap(new IdentityHashMap<>());

	private List<SessionTicketKey> keys = List.of();

	private boolean closed;

	SslContexts(@Nullable SessionTickets tickets) {
		this.tickets = tickets;
	}

	/**
	 * Take a context into use.
	 * @throws IllegalStateException if this is closed. The context is freed then
	 */
	synchronized RenewableContext add(SslContext context) {
		if (this.closed) {
			RenewableContext.release(context);
			throw new IllegalStateException("The TLS of the server is closed");
		}
		apply(this.keys, context);
		RenewableContext added = new RenewableContext(context);
		this.all.add(added);
		return added;
	}

	/** Use another context from the next handshake on. */
	synchronized void replace(RenewableContext renewed, SslContext context) {
		if (this.all.contains(renewed)) {
			apply(this.keys, context);
			renewed.replace(context);
		}
		else {
			RenewableContext.release(context);
		}
	}

	/** Use a context no more. */
	synchronized void remove(RenewableContext removed) {
		if (this.all.remove(removed)) {
			removed.replace(null);
		}
	}

	/** Use these ticket keys from the next handshake on, the first for new tickets. */
	synchronized void keys(List<SessionTicketKey> keys) {
		this.keys = keys;
		for (RenewableContext each : this.all) {
			SslContext context = each.acquire();
			if (context != null) {
				apply(keys, context);
				RenewableContext.release(context);
			}
		}
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

	/**
	 * Return an engine for a handshake.
	 * @param context a context that is in use at least as long as this takes
	 */
	static SslHandler newHandler(SslContext context, Resumption resumption, Channel channel) {
		SslHandler handler = resuming(context, resumption, channel);
		// The session's own timeout counts from accept and covers silent clients
		handler.setHandshakeTimeoutMillis(0);
		return handler;
	}

	private static SslHandler resuming(SslContext context, Resumption resumption, Channel channel) {
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

	/** Serve no handshake any more. Open connections go on. */
	@Override
	public synchronized void close() {
		this.closed = true;
		this.all.forEach((context) -> context.replace(null));
		this.all.clear();
	}

}
