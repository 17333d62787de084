package io.github.esphttps.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The keys that are known at a moment, in the order in which they issue. Every key but
 * the last has a successor; it dies when that has been issuing for the lifetime of a
 * ticket.
 *
 * @param keys at least one, the one that issues first comes first
 */
record SessionTicketKeyRing(List<SessionTicketKey> keys) {

	// The name decides between equals, so that all servers decide alike
	private static final Comparator<SessionTicketKey> ORDER = Comparator.comparing(SessionTicketKey::issuesFrom)
		.thenComparing(SessionTicketKey::shownName);

	SessionTicketKeyRing {
		if (keys.isEmpty()) {
			throw new IllegalArgumentException("'keys' must not be empty");
		}
		keys = keys.stream().sorted(ORDER).toList();
	}

	static SessionTicketKeyRing of(Collection<SessionTicketKey> keys) {
		return new SessionTicketKeyRing(List.copyOf(keys));
	}

	/**
	 * Return the key that new tickets are made with: the newest that has begun. Where
	 * none has, because this clock is late, it is the first one.
	 */
	SessionTicketKey issuing(Instant now) {
		return this.keys.get(issuingIndex(now));
	}

	/**
	 * Return the keys in the order a TLS engine wants them: the one that issues, then all
	 * whose tickets are accepted, the newest first.
	 */
	List<SessionTicketKey> inUse(Instant now, Duration lifetime) {
		SessionTicketKey issuing = issuing(now);
		List<SessionTicketKey> inUse = new ArrayList<>();
		inUse.add(issuing);
		List<SessionTicketKey> alive = alive(now, lifetime).keys;
		for (int index = alive.size() - 1; index >= 0; index--) {
			if (!alive.get(index).equals(issuing)) {
				inUse.add(alive.get(index));
			}
		}
		return List.copyOf(inUse);
	}

	/** Return this without the keys that are dead. */
	SessionTicketKeyRing alive(Instant now, Duration lifetime) {
		int dead = 0;
		while (dead < this.keys.size() - 1 && !now.isBefore(death(dead, lifetime))) {
			dead++;
		}
		return (dead == 0) ? this : new SessionTicketKeyRing(this.keys.subList(dead, this.keys.size()));
	}

	/**
	 * Return the next moment at which a key begins to issue or dies, {@link Instant#MAX}
	 * if there is none.
	 */
	Instant nextChange(Instant now, Duration lifetime) {
		return Stream.iterate(0, (index) -> index < this.keys.size() - 1, (index) -> index + 1)
			.flatMap((index) -> Stream.of(this.keys.get(index + 1).issuesFrom(), death(index, lifetime)))
			.filter(now::isBefore)
			.min(Comparator.naturalOrder())
			.orElse(Instant.MAX);
	}

	/** Return this with one key more. */
	SessionTicketKeyRing with(SessionTicketKey key) {
		return of(Stream.concat(this.keys.stream(), Stream.of(key)).toList());
	}

	/** Return whether a key issues between the one that issues now and a moment. */
	boolean hasSuccessorUntil(Instant now, Instant latest) {
		int successor = issuingIndex(now) + 1;
		return successor < this.keys.size() && !this.keys.get(successor).issuesFrom().isAfter(latest);
	}

	private int issuingIndex(Instant now) {
		int index = this.keys.size() - 1;
		while (index > 0 && this.keys.get(index).issuesFrom().isAfter(now)) {
			index--;
		}
		return index;
	}

	private Instant death(int index, Duration lifetime) {
		return this.keys.get(index + 1).issuesFrom().plus(lifetime);
	}

}
