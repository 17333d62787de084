package io.github.esphttps.httpd;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Connections whose clients have not begun the handshake for good, in the order in which
 * they were accepted. Guarded by the {@link Admission}.
 */
final class SilentSeats {

	private final Set<Seat> seats = new LinkedHashSet<>();

	void add(Seat seat) {
		this.seats.add(seat);
	}

	boolean remove(Seat seat) {
		return this.seats.remove(seat);
	}

	/**
	 * Give up on those that have been silent for longer than that.
	 * @param patienceNanos for how long they may
	 * @param calls where to add the calls that close them
	 * @return nanoseconds until the next has been silent for so long
	 */
	long expire(long patienceNanos, List<Runnable> calls) {
		long now = System.nanoTime();
		Iterator<Seat> next = this.seats.iterator();
		while (next.hasNext()) {
			Claims claims = next.next().claims;
			long left = claims.acceptedNanos + patienceNanos - now;
			if (left > 0) {
				return left;
			}
			if (claims.occupant != Claims.Occupant.NONE) {
				calls.add(claims.occupant::expire);
				next.remove();
			}
		}
		return patienceNanos;
	}

}
