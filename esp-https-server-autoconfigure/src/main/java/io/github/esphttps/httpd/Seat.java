package io.github.esphttps.httpd;

import java.time.Instant;
import java.util.Comparator;

import org.jspecify.annotations.Nullable;

/**
 * The seat of a connection in the pool: where it is in its life, and its position in the
 * order of use. Until it is admitted, {@link Admission} is the only one to change it, and
 * {@link LruLane} from then on. Safe for use by any thread.
 */
final class Seat {

	static final Comparator<Seat> IN_ORDER_OF_USE = (one, other) -> {
		long difference = one.usedNanos - other.usedNanos;
		return (difference != 0) ? Long.signum(difference) : Long.compare(one.number, other.number);
	};

	private final Admission admission;

	private final long number;

	/** What the connection holds and waits for. */
	final Claims claims;

	private volatile SessionState state = SessionState.HANDSHAKING;

	// Guarded by the lane
	@Nullable Seat older;

	@Nullable Seat newer;

	boolean listed;

	int pins;

	int inProgress;

	private volatile long usedNanos;

	private volatile Instant usedAt = Instant.EPOCH;

	private volatile @Nullable LruLane lane;

	/** The number is no other seat's. */
	Seat(Admission admission, long number, Claims claims) {
		this.admission = admission;
		this.number = number;
		this.claims = claims;
	}

	SessionState state() {
		return this.state;
	}

	void become(SessionState next) {
		if (!this.state.mayBecome(next)) {
			throw new IllegalStateException("A session that is %s cannot become %s".formatted(this.state, next));
		}
		this.state = next;
	}

	/** Belong to an event loop. */
	void moveTo(LruLane lane) {
		this.lane = lane;
	}

	/** There is room: its position in the order of use begins here. */
	void admit() {
		become(SessionState.ADMITTED);
		lane().admit(this);
	}

	/** It was used a moment ago, as its lane says. */
	void usedAt(long nanos) {
		this.usedAt = Instant.now();
		this.usedNanos = nanos;
	}

	Instant usedAt() {
		return this.usedAt;
	}

	long usedNanos() {
		return this.usedNanos;
	}

	boolean isUsedBefore(Seat other) {
		return this.usedNanos - other.usedNanos < 0;
	}

	/** The listeners have admitted the session. */
	void open() {
		if (lane().open(this)) {
			this.admission.purgeable(this);
		}
	}

	/**
	 * A request is in progress, perhaps one of several.
	 * @return {@code false} if the session is being closed, and serves no more
	 */
	boolean begin() {
		SessionState before = lane().begin(this);
		if (before == SessionState.CHOSEN) {
			this.admission.rescued(this);
		}
		return before != SessionState.CLOSING && before != SessionState.CLOSED;
	}

	/** A request is complete: its response is about to leave. */
	void use() {
		lane().use(this);
	}

	/** A request is over, and whatever it kept busy. */
	void end() {
		if (lane().end(this)) {
			this.admission.purgeable(this);
		}
	}

	void touch() {
		if (lane().touch(this)) {
			this.admission.rescued(this);
		}
	}

	void pin() {
		if (lane().pin(this)) {
			this.admission.rescued(this);
		}
	}

	void unpin() {
		if (lane().unpin(this)) {
			this.admission.purgeable(this);
		}
	}

	boolean isPinned() {
		return lane().isPinned(this);
	}

	LruLane.@Nullable Candidate candidate() {
		LruLane current = this.lane;
		return (current != null) ? current.candidate(this) : null;
	}

	/** Choose it for a purge, unless it has been used since it was looked at. */
	boolean choose(LruLane.Candidate candidate) {
		return lane().choose(candidate);
	}

	/** Purge it, unless it has been used since it was chosen. */
	boolean commitPurge() {
		return lane().commitPurge(this);
	}

	/** The connection of a session is over. */
	void close() {
		lane().close(this);
	}

	private LruLane lane() {
		LruLane current = this.lane;
		if (current == null) {
			throw new IllegalStateException("A connection that is %s is no session".formatted(this.state));
		}
		return current;
	}

}
