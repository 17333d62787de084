package io.github.esphttps.httpd;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Connections whose clients the server waits for, in the order in which it began to.
 * Guarded by the {@link Admission}.
 */
final class StalledSeats {

	private final long patienceNanos;

	// Since when
	private final Map<Seat, Long> waiting = new LinkedHashMap<>();

	StalledSeats(long patienceNanos) {
		this.patienceNanos = patienceNanos;
	}

	void add(Seat seat) {
		this.waiting.put(seat, System.nanoTime());
	}

	boolean remove(Seat seat) {
		return this.waiting.remove(seat) != null;
	}

	/**
	 * Give up on those that have been waited for long enough.
	 * @param lock calls those who are to be closed
	 * @return nanoseconds until it is the next one's turn
	 */
	long expire(CallingLock lock) {
		long now = System.nanoTime();
		Iterator<Map.Entry<Seat, Long>> next = this.waiting.entrySet().iterator();
		while (next.hasNext()) {
			Map.Entry<Seat, Long> entry = next.next();
			long left = entry.getValue() + this.patienceNanos - now;
			if (left > 0) {
				return left;
			}
			Claims.Occupant occupant = entry.getKey().claims.occupant;
			if (occupant != Claims.Occupant.NONE) {
				lock.callLater(occupant::expire);
				next.remove();
			}
		}
		return this.patienceNanos;
	}

}
