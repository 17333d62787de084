package io.github.esphttps.httpd;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The idle sessions of all event loops in the order of their last use. Each event loop
 * has a lane of its own, so that requests do not contend for one order. The sessions at
 * the heads of the lanes only get younger while they are compared, which is why the
 * choice is exact: of the sessions that may be purged, none was used before the one that
 * is chosen. Only times closer than the clock can tell are taken in any order.
 */
final class LruOrder {

	private final Map<Object, LruLane> lanes = new ConcurrentHashMap<>();

	private final LongSupplier clock;

	/** Order sessions by a clock that counts nanoseconds and never goes back. */
	LruOrder(LongSupplier clock) {
		this.clock = clock;
	}

	/** Return the lane of an event loop. */
	LruLane lane(Object eventLoop) {
		return this.lanes.computeIfAbsent(eventLoop, (key) -> new LruLane(this.clock));
	}

	/** Forget the event loops, which have ended. */
	void clear() {
		this.lanes.clear();
	}

	/**
	 * Choose the least recently used session.
	 * @return its seat, {@code null} if none can be purged
	 */
	@Nullable Seat choose() {
		return choose(() -> oldestOf(this.lanes.values(), LruLane::oldest));
	}

	/**
	 * Choose the least recently used of some sessions.
	 * @return its seat, {@code null} if none of them can be purged
	 */
	static @Nullable Seat choose(Collection<Seat> seats) {
		return choose(() -> oldestOf(seats, Seat::candidate));
	}

	private static @Nullable Seat choose(Supplier<LruLane.@Nullable Candidate> search) {
		while (true) {
			LruLane.Candidate oldest = search.get();
			if (oldest == null) {
				return null;
			}
			// Unless it has been used since
			if (oldest.seat().choose(oldest)) {
				return oldest.seat();
			}
		}
	}

	private static <T> LruLane.@Nullable Candidate oldestOf(Collection<T> places,
			Function<T, LruLane.@Nullable Candidate> candidate) {
		LruLane.Candidate oldest = null;
		for (T place : places) {
			LruLane.Candidate next = candidate.apply(place);
			if (next != null && (oldest == null || next.usedNanos() - oldest.usedNanos() < 0)) {
				oldest = next;
			}
		}
		return oldest;
	}

}
