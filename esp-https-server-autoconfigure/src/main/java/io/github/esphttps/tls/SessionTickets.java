package io.github.esphttps.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

import io.github.esphttps.config.ClientAuth;
import io.github.esphttps.config.HttpdSslConfig;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a ticket may resume, before the engine sees it. The engine checks the
 * key and the age of a ticket, and nothing of what has become of the client since.
 */
final class SessionTickets {

	private final Duration lifetime;

	private final Duration maxLineage;

	private final ClientAuth clientAuth;

	private final ClientTrust trust;

	// Replaced as a whole, read by event loops
	private volatile TicketOpener opener = new TicketOpener(List.of());

	SessionTickets(HttpdSslConfig config, ClientTrust trust) {
		this.lifetime = config.tickets().lifetime();
		this.maxLineage = config.tickets().maxLineage();
		this.clientAuth = config.effectiveClientAuth();
		this.trust = trust;
	}

	void keys(List<SessionTicketKey> keys) {
		this.opener = new TicketOpener(keys);
	}

	/**
	 * Decide how to take a ClientHello.
	 * @return the lineage that the handshake belongs to: the one of the ticket if it may
	 * resume, else a new one
	 * @throws ClientNotTrustedException if the client the ticket was issued to is not
	 * trusted any more
	 */
	Resumption consider(ClientHello hello) throws ClientNotTrustedException {
		Instant now = Instant.now();
		byte[] binding = Lineage.binding(hello.serverName(), this.clientAuth);
		TicketContents ticket = offered(hello);
		Lineage lineage = (ticket != null) ? acceptable(ticket, binding, now) : null;
		if (ticket == null || lineage == null) {
			lineage = new Lineage(binding, ThreadLocalRandom.current().nextLong(), now);
		}
		else {
			verify(ticket.peerChain());
		}
		Duration rest = Duration.between(now, lineage.began().plus(this.maxLineage));
		long seconds = Math.min(this.lifetime.toSeconds(), rest.toSeconds());
		return new Resumption(lineage.sessionIdContext(), Math.max(seconds, 1));
	}

	// A client that offers tickets of both versions prefers the newer
	private @Nullable TicketContents offered(ClientHello hello) {
		byte[] ticket = (hello.pskIdentity() != null) ? hello.pskIdentity() : hello.sessionTicket();
		return (ticket != null) ? this.opener.open(ticket) : null;
	}

	private @Nullable Lineage acceptable(TicketContents ticket, byte[] binding, Instant now) {
		Lineage lineage = ticket.lineage();
		return (lineage != null && lineage.isBoundTo(binding) && !ticket.issued().isAfter(now)
				&& !lineage.began().isAfter(now) && now.isBefore(ticket.issued().plus(ticket.timeout()))
				&& now.isBefore(ticket.issued().plus(this.lifetime))
				&& now.isBefore(lineage.began().plus(this.maxLineage))) ? lineage : null;
	}

	private void verify(byte[] peerChain) throws ClientNotTrustedException {
		if (peerChain.length > 0) {
			this.trust.verify(peerChain);
		}
	}

}
