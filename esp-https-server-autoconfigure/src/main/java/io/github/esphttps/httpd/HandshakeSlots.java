package io.github.esphttps.httpd;

import java.time.Duration;

/**
 * Room for connections that are no sessions yet: in a handshake, or waiting for a place.
 * Guarded by the {@link Admission}.
 */
final class HandshakeSlots {

	// As a client sends its ClientHello at once, this is for what is lost on the way
	private static final Duration TIME_TO_BEGIN = Duration.ofSeconds(1);

	// Of the whole handshake: a small device takes a second or two to sign
	private static final int PART_TO_CONTINUE = 4;

	private final int limit;

	private final StalledSeats silent;

	private final StalledSeats halfway;

	private int taken;

	/** Provide that many slots, or none: then connections count as sessions. */
	HandshakeSlots(int limit, Duration handshakeTimeout) {
		this.limit = limit;
		long timeout = handshakeTimeout.toNanos();
		this.silent = new StalledSeats(Math.min(TIME_TO_BEGIN.toNanos(), timeout));
		this.halfway = new StalledSeats(
				Math.max(timeout / PART_TO_CONTINUE, Math.min(TIME_TO_BEGIN.toNanos(), timeout)));
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
		complete(seat);
	}

	void takes(Seat seat, HandshakeStep step) {
		boolean begins = step == HandshakeStep.BEGUN && this.silent.remove(seat);
		// To have sent more before it has begun is no step
		if (begins || this.halfway.remove(seat)) {
			this.halfway.add(seat);
		}
	}

	/** The handshake is complete, whether or not the connection waits. */
	void complete(Seat seat) {
		this.silent.remove(seat);
		this.halfway.remove(seat);
	}

	/**
	 * Give up on clients that do not come on with their handshakes.
	 * @param lock calls those who are to be closed
	 * @return nanoseconds until the next has had its time
	 */
	long expireStalled(CallingLock lock) {
		return Math.min(this.silent.expire(lock), this.halfway.expire(lock));
	}

}
