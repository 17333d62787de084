package io.github.esphttps;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

import io.github.esphttps.ResumingClient.Visit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A ticket that is offered until it does not resume any more, which must be neither too
 * early nor too late. Tickets tell the time in whole seconds, and the machine may be
 * busy: what happens around the end may go either way.
 */
final class AgingTicket {

	private static final Duration RESOLUTION = Duration.ofSeconds(1);

	private final ResumingClient client;

	private final boolean renew;

	private final Visit first;

	private final Duration lifetime;

	private final Set<String> keyNames = new HashSet<>();

	private Visit last;

	private int resumptions;

	private Duration lastResumed = Duration.ZERO;

	private long lastHint;

	private boolean ended;

	private AgingTicket(String protocol, TestServer server, Duration lifetime, boolean renew) throws Exception {
		this.client = ResumingClient.of(protocol, TestPki.DEVICE);
		this.renew = renew;
		this.lifetime = lifetime;
		this.first = this.client.visit(server);
		this.first.assertFull();
		this.last = this.first;
	}

	/** Get a ticket that is offered again and again. */
	static AgingTicket kept(String protocol, TestServer server, Duration lifetime) throws Exception {
		return new AgingTicket(protocol, server, lifetime, false);
	}

	/** Get a ticket that is replaced by each newer one the client gets. */
	static AgingTicket renewed(String protocol, TestServer server, Duration lifetime) throws Exception {
		return new AgingTicket(protocol, server, lifetime, true);
	}

	/** Offer it. */
	void offer(TestServer server) throws Exception {
		if (this.ended) {
			return;
		}
		Visit visit = this.client.offering((this.renew ? this.last : this.first).session()).visit(server);
		assertThat(visit.served()).as(visit.log()).isTrue();
		if (visit.session() != null) {
			this.keyNames.add(visit.session().keyName());
			this.last = visit;
		}
		if (visit.resumed()) {
			resumed(visit);
		}
		else {
			ended(visit);
		}
	}

	private void resumed(Visit visit) {
		this.resumptions++;
		this.lastResumed = Duration.between(this.first.ended(), visit.begun());
		this.lastHint = this.last.session().lifetimeHint();
		assertThat(this.lastResumed).isLessThan(this.lifetime.plus(RESOLUTION));
	}

	private void ended(Visit visit) {
		this.ended = true;
		Instant earliest = this.first.begun().plus(this.lifetime).minus(RESOLUTION);
		assertThat(visit.ended()).isAfter(earliest);
	}

	boolean resumes() {
		return !this.ended;
	}

	int resumptions() {
		return this.resumptions;
	}

	/** Return how long after the full handshake it has still resumed. */
	Duration lastResumed() {
		return this.lastResumed;
	}

	/** Return the lifetime that the newest ticket had when it last resumed. */
	long lastHint() {
		return this.lastHint;
	}

	/** Return the keys that tickets have been made with since. */
	Set<String> keyNames() {
		return this.keyNames;
	}

}
