package io.github.esphttps.httpd;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Room for connections that are no sessions yet: in a handshake, or waiting for a place.
 * Guarded by the {@link Admission}.
 */
final class HandshakeSlots {

	private final int limit;

	// In the order in which they were accepted
	private final Set<Seat> silent = new LinkedHashSet<>();

	private int taken;

	/** Provide that many slots, or none: then connections count as sessions. */
	HandshakeSlots(int limit) {
		this.limit = limit;
	}

	boolean exist() {
		return this.limit > 0;
	}

	boolean areTaken() {
		return this.taken >= this.limit;
	}

	int taken() {
		return this.taken;
	}

	void take(Seat seat) {
		this.taken++;
		if (exist()) {
			this.silent.add(seat);
		}
	}

	void giveBack(Seat seat) {
		this.taken--;
		this.silent.remove(seat);
	}

	/** The client has begun its handshake for good. */
	void hasSpoken(Seat seat) {
		this.silent.remove(seat);
	}

	/**
	 * Give up on clients that have not begun their handshake in that time.
	 * @param patienceNanos the time
	 * @param lock calls those who are to be closed
	 * @return nanoseconds until the next has had that time
	 */
	long expireSilent(long patienceNanos, CallingLock lock) {
		long now = System.nanoTime();
		Iterator<Seat> next = this.silent.iterator();
		while (next.hasNext()) {
			Claims claims = next.next().claims;
			long left = claims.acceptedNanos + patienceNanos - now;
			if (left > 0) {
				return left;
			}
			if (claims.occupant != Claims.Occupant.NONE) {
				lock.callLater(claims.occupant::expire);
				next.remove();
			}
		}
		return patienceNanos;
	}

}
