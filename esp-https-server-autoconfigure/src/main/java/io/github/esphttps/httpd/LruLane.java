package io.github.esphttps.httpd;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The idle sessions of one event loop in the order of their last use. Those with a
 * request in progress are not in the list; pinned ones leave it when they are the oldest,
 * so that the next to be purged is always at hand. The lock is the event loop's own as a
 * rule: others take it to purge, or to use a session of this event loop.
 */
final class LruLane {

	private final LongSupplier clock;

	private final ReentrantLock lock = new ReentrantLock();

	private @Nullable Seat oldest;

	private @Nullable Seat newest;

	LruLane(LongSupplier clock) {
		this.clock = clock;
	}

	/** Return the session that may be purged first. */
	@Nullable Candidate oldest() {
		this.lock.lock();
		try {
			Seat head = this.oldest;
			while (head != null && head.pins > 0) {
				// Until it is unpinned, when its place is at this end again
				remove(head);
				head = this.oldest;
			}
			return (head != null) ? new Candidate(head, head.usedNanos(), true) : null;
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
			insertFromNewest(seat);
			return isPurgeable(seat);
		}
		finally {
			this.lock.unlock();
		}
	}

	/** The session begins its life, as if it had been used. */
	void admit(Seat seat) {
		seat.usedAt(this.clock.getAsLong());
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
			seat.usedAt(this.clock.getAsLong());
			if (--seat.inProgress > 0) {
				return false;
			}
			seat.become(SessionState.IDLE);
			insertFromNewest(seat);
			return isPurgeable(seat);
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
			if (seat.state() == SessionState.IDLE) {
				insertFromNewest(seat);
			}
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
			boolean chosen = unchoose(seat);
			if (chosen) {
				insertFromOldest(seat);
			}
			return chosen;
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
			if (!seat.listed && seat.state() == SessionState.IDLE) {
				insertFromOldest(seat);
			}
			return isPurgeable(seat);
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
			boolean first = seat == this.oldest || !candidate.head();
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

	// At once, as the session was used last as a rule
	private void insertFromNewest(Seat seat) {
		Seat position = this.newest;
		while (position != null && seat.isUsedBefore(position)) {
			position = position.older;
		}
		insert(seat, position, (position != null) ? position.newer : this.oldest);
	}

	// Soon, as the session was the oldest when it was taken out
	private void insertFromOldest(Seat seat) {
		Seat position = this.oldest;
		while (position != null && position.isUsedBefore(seat)) {
			position = position.newer;
		}
		insert(seat, (position != null) ? position.older : this.newest, position);
	}

	private static boolean isPurgeable(Seat seat) {
		return seat.state() == SessionState.IDLE && seat.pins == 0;
	}

	private void insert(Seat seat, @Nullable Seat older, @Nullable Seat newer) {
		seat.listed = true;
		link(older, seat);
		link(seat, newer);
	}

	private void remove(Seat seat) {
		if (seat.listed) {
			seat.listed = false;
			link(seat.older, seat.newer);
			seat.older = null;
			seat.newer = null;
		}
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
