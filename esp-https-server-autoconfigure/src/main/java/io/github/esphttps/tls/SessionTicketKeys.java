package io.github.esphttps.tls;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that a server makes and accepts session tickets with: asks the key store, and
 * tells whenever a key begins to issue, is new, or is dead. What a store cannot answer
 * leaves the keys in hand in use.
 */
final class SessionTicketKeys implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SessionTicketKeys.class);

	private final SessionTicketKeyStore store;

	private final Duration lifetime;

	private final Clock clock;

	private final SessionTicketKeyTimer timer;

	private volatile SessionTicketKeyRing known; // written by the timer

	private volatile boolean outdated; // set by the store

	// Those below are used by start, then by the timer
	private Consumer<List<SessionTicketKey>> user = (keys) -> {
	};

	private List<SessionTicketKey> told = List.of();

	private volatile boolean warned;

	private SessionTicketKeys(SessionTicketKeyStore store, Duration lifetime, Clock clock) {
		this.store = store;
		this.lifetime = lifetime;
		this.clock = clock;
		this.known = keysOf(store);
		this.timer = new SessionTicketKeyTimer("esp-https-ticket-keys", clock, this::refresh);
	}

	/**
	 * Ask a store for its keys.
	 * @param store where the keys are; closed with this
	 * @param lifetime time for which a ticket resumes a session
	 * @param clock what tells the time
	 * @return the keys, not yet watched
	 * @throws RuntimeException if the store has no key
	 */
	static SessionTicketKeys of(SessionTicketKeyStore store, Duration lifetime, Clock clock) {
		return new SessionTicketKeys(store, lifetime, clock);
	}

	/**
	 * Tell the keys of now, on this thread, and from then on each change of them, on the
	 * thread of this. Called once.
	 * @param user takes the keys as {@link #ring} orders them
	 */
	void start(Consumer<List<SessionTicketKey>> user) {
		this.user = user;
		this.store.onChange(this::changed);
		this.outdated = true;
		refresh();
		this.timer.start();
	}

	private void changed() {
		this.outdated = true;
		this.timer.wake();
	}

	/**
	 * Return the keys of a moment.
	 * @param now the moment
	 * @return the key that issues, then the others whose tickets are accepted; never
	 * empty
	 */
	List<SessionTicketKey> ring(Instant now) {
		return this.known.inUse(now, this.lifetime);
	}

	/**
	 * Return for how long the key that issues has been doing so.
	 * @param now the moment
	 * @return a duration, zero where this clock is late
	 */
	Duration age(Instant now) {
		Instant since = this.known.issuing(now).issuesFrom();
		return since.isBefore(now) ? Duration.between(since, now) : Duration.ZERO;
	}

	/** Return why the keys are not those they should be, {@code null} if they are. */
	@Nullable String problem() {
		return this.warned ? "The store does not answer with a key. Those in hand stay in use." : this.store.problem();
	}

	private Instant refresh() {
		if (this.outdated) {
			this.outdated = false;
			ask();
		}
		Instant now = this.clock.instant();
		List<SessionTicketKey> ring = ring(now);
		if (!ring.equals(this.told)) {
			this.user.accept(ring);
			this.told = ring;
		}
		return this.known.nextChange(now, this.lifetime);
	}

	private void ask() {
		try {
			this.known = keysOf(this.store);
			this.warned = false;
		}
		catch (RuntimeException ex) {
			this.outdated = true;
			warn(ex);
		}
	}

	private static SessionTicketKeyRing keysOf(SessionTicketKeyStore store) {
		List<SessionTicketKey> keys = store.keys();
		if (keys.isEmpty()) {
			throw new TlsConfigurationException("esp.https.tickets.key-store", store.getClass().getName(),
					"The store of session ticket keys has no key.",
					"Let its 'keys' return at least one key as soon as the server starts.", null);
		}
		return SessionTicketKeyRing.of(keys);
	}

	private void warn(RuntimeException failure) {
		if (!this.warned) {
			this.warned = true;
			logger.warn("The store of session ticket keys does not answer with a key; those in hand stay in use",
					failure);
		}
	}

	/**
	 * End the thread and close the store. Once this returns, nobody is told any more.
	 */
	@Override
	public void close() {
		this.timer.close();
		this.store.close();
	}

}
