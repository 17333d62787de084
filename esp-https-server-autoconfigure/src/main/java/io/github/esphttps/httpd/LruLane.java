package io.github.esphttps.httpd;

import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The idle sessions of one event loop in the order of their last use. Pinned ones and
 * those with a request in progress are not among them, so that the next to be purged is
 * always at hand. The lock is the event loop's own as a rule: others take it to purge, or
 * to use a session of this event loop.
 */
final class LruLane {

	private final LongSupplier clock;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable Seat oldest;

	private @Nullable Seat newest;

	// Those that come back to a place before the newest, as pinned ones do
	private final NavigableSet<Seat> displaced = new TreeSet<>(Seat.IN_ORDER_OF_USE);

	LruLane(LongSupplier clock) {
		this.clock = clock;
	}

	/** Return the session that may be purged first. */
	@Nullable Candidate oldest() {
		this.lock.lock();
		try {
			Seat seat = first();
			return (seat != null) ? new Candidate(seat, seat.usedNanos(), true) : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Return the session if it may be purged, whatever its position. */
	@Nullable Candidate candidate(Seat seat) {
		this.lock.lock();
		try {
			return isPurgeable(seat) ? new Candidate(seat, seat.usedNanos(), false) : null;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Return whether the session may be purged now. */
	boolean open(Seat seat) {
		this.lock.lock();
		try {
			if (seat.state() != SessionState.ADMITTED) {
				return false;
			}
			seat.become(SessionState.IDLE);
			return insert(seat);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The session begins its life, as if it had been used. */
	void admit(Seat seat) {
		seat.usedAt(this.clock.getAsLong());
	}

	/** A request is complete, whether or not the session is idle now. */
	void use(Seat seat) {
		this.lock.lock();
		try {
			if (seat.state() == SessionState.BUSY) {
				seat.usedAt(this.clock.getAsLong());
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Return the state the session was in. */
	SessionState begin(Seat seat) {
		this.lock.lock();
		try {
			SessionState before = seat.state();
			if (before == SessionState.IDLE || before == SessionState.CHOSEN) {
				remove(seat);
				seat.become(SessionState.BUSY);
			}
			if (seat.state() == SessionState.BUSY) {
				seat.inProgress++;
			}
			return before;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Return whether the session may be purged now. */
	boolean end(Seat seat) {
		this.lock.lock();
		try {
			if (seat.state() != SessionState.BUSY) {
				return false;
			}
			if (--seat.inProgress > 0) {
				return false;
			}
			seat.become(SessionState.IDLE);
			return insert(seat);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Return whether the session had been chosen for a purge. */
	boolean touch(Seat seat) {
		this.lock.lock();
		try {
			boolean chosen = unchoose(seat);
			remove(seat);
			seat.usedAt(this.clock.getAsLong());
			insert(seat);
			return chosen;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Return whether the session had been chosen for a purge. */
	boolean pin(Seat seat) {
		this.lock.lock();
		try {
			seat.pins++;
			remove(seat);
			return unchoose(seat);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Return whether the session may be purged now. */
	boolean unpin(Seat seat) {
		this.lock.lock();
		try {
			if (seat.pins == 0 || --seat.pins > 0) {
				return false;
			}
			return insert(seat);
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean isPinned(Seat seat) {
		this.lock.lock();
		try {
			return seat.pins > 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Choose it for a purge, unless it is not what it was any more. */
	boolean choose(Candidate candidate) {
		Seat seat = candidate.seat();
		this.lock.lock();
		try {
			boolean first = seat == first() || !candidate.head();
			if (!isPurgeable(seat) || !first || seat.usedNanos() != candidate.usedNanos()) {
				return false;
			}
			remove(seat);
			seat.become(SessionState.CHOSEN);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	private static boolean unchoose(Seat seat) {
		if (seat.state() != SessionState.CHOSEN) {
			return false;
		}
		seat.become(SessionState.IDLE);
		return true;
	}

	boolean commitPurge(Seat seat) {
		this.lock.lock();
		try {
			if (seat.state() != SessionState.CHOSEN) {
				return false;
			}
			seat.become(SessionState.CLOSING);
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	void close(Seat seat) {
		this.lock.lock();
		try {
			remove(seat);
			if (seat.state() != SessionState.CLOSED) {
				seat.become(SessionState.CLOSED);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private static boolean isPurgeable(Seat seat) {
		return seat.state() == SessionState.IDLE && seat.pins == 0;
	}

	/** Return the oldest of all. */
	private @Nullable Seat first() {
		Seat early = this.displaced.isEmpty() ? null : this.displaced.first();
		Seat head = this.oldest;
		return (early != null && (head == null || early.isUsedBefore(head))) ? early : head;
	}

	/** Insert it, unless it may not be purged. */
	private boolean insert(Seat seat) {
		if (!isPurgeable(seat)) {
			return false;
		}
		Seat tail = this.newest;
		if (tail != null && seat.isUsedBefore(tail)) {
			this.displaced.add(seat);
		}
		else {
			seat.listed = true;
			link(tail, seat);
			link(seat, null);
		}
		return true;
	}

	private void remove(Seat seat) {
		if (!seat.listed) {
			this.displaced.remove(seat);
			return;
		}
		seat.listed = false;
		link(seat.older, seat.newer);
		seat.older = null;
		seat.newer = null;
	}

	private void link(@Nullable Seat older, @Nullable Seat newer) {
		if (older != null) {
			older.newer = newer;
		}
		else {
			this.oldest = newer;
		}
		if (newer != null) {
			newer.older = older;
		}
		else {
			this.newest = older;
		}
	}

	/**
	 * A session as it was when it was looked at.
	 *
	 * @param seat its seat
	 * @param usedNanos when it had been used
	 * @param head whether it was the oldest of its lane
	 */
	record Candidate(Seat seat, long usedNanos, boolean head) {
	}

}
