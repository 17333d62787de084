package io.github.esphttps.tls;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * When keys of session tickets are made and thrown away. There is always a key that
 * issues and its successor: a key is made a rotation ahead, so that everybody who shares
 * keys knows it when it begins to issue.
 *
 * @param lifetime time for which a ticket resumes a session
 * @param rotation time after which new tickets are made with a new key
 * @param clock what tells the time
 */
record SessionTicketKeySchedule(Duration lifetime, Duration rotation, Clock clock) {

	/** Keys that may be known at a time. */
	static final int MAX_KEYS = 64;

	// One issues, one is its successor
	private static final int MAX_OLD_KEYS = MAX_KEYS - 2;

	// Enough for others to see a key that is late
	private static final Duration NOTICE = Duration.ofSeconds(10);

	static SessionTicketKeySchedule of(Duration lifetime, Duration rotation, Clock clock) {
		if (rotation.multipliedBy(MAX_OLD_KEYS).compareTo(lifetime) < 0) {
			throw new TlsConfigurationException("esp.https.tickets.rotation", rotation.toString(),
					"Tickets that live for " + lifetime + " would need more than " + MAX_KEYS + " keys at a time.",
					"Set 'esp.https.tickets.rotation' to at least "
							+ lifetime.dividedBy(MAX_OLD_KEYS).truncatedTo(ChronoUnit.SECONDS).plusSeconds(1)
							+ ", or shorten 'esp.https.tickets.lifetime'.",
					null);
		}
		return new SessionTicketKeySchedule(lifetime, rotation, clock);
	}

	Instant now() {
		return this.clock.instant();
	}

	/** Return the first key, which issues at once, and its successor. */
	SessionTicketKeyRing firstKeys() {
		Instant now = now().truncatedTo(ChronoUnit.MILLIS);
		return rotated(SessionTicketKeyRing.of(List.of(SessionTicketKey.random(now))));
	}

	/** Return whether a key is dead or the next one is missing. */
	boolean due(SessionTicketKeyRing keys) {
		Instant now = now();
		return keys.alive(now, this.lifetime) != keys || needsSuccessor(keys, now);
	}

	/** Return the keys without the dead ones and with the next one. */
	SessionTicketKeyRing rotated(SessionTicketKeyRing keys) {
		Instant now = now();
		SessionTicketKeyRing alive = keys.alive(now, this.lifetime);
		return needsSuccessor(alive, now) ? alive.with(SessionTicketKey.random(nextIssue(alive, now))) : alive;
	}

	// One of the far future, perhaps a mistake, would be no rotation
	private boolean needsSuccessor(SessionTicketKeyRing keys, Instant now) {
		return !keys.hasSuccessorUntil(now, nextIssue(keys, now).plus(this.rotation));
	}

	/** Return when {@link #rotated} has something to do, if nothing else changes. */
	Instant nextRotation(SessionTicketKeyRing keys) {
		return keys.nextChange(now(), this.lifetime);
	}

	/** Return whether a key of these issues, by a clock that may be somewhat late. */
	boolean inForce(SessionTicketKeyRing keys) {
		Instant now = now();
		return !keys.issuing(now).issuesFrom().isAfter(now.plus(notice()));
	}

	private Instant nextIssue(SessionTicketKeyRing keys, Instant now) {
		Instant onTime = keys.issuing(now).issuesFrom().plus(this.rotation);
		Instant soon = now.plus(notice()).truncatedTo(ChronoUnit.MILLIS);
		return onTime.isAfter(soon) ? onTime : soon;
	}

	private Duration notice() {
		Duration half = this.rotation.dividedBy(2);
		return (half.compareTo(NOTICE) < 0) ? half : NOTICE;
	}

}
