package io.github.esphttps.httpd;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What an HTTP/2 client may send beside requests and their bodies. Those frames cost it
 * nothing, and the server an answer or at least a look. Time and what is sent to the
 * client restore the budget, as most of them are to acknowledge that.
 */
final class FloodBudget {

	private static final long MAX_FRAMES = 1000;

	private static final long FRAMES_PER_SECOND = 100;

	// Of what is sent: far less than a client reports on, and more than an answer to one
	// of these frames has
	private static final long BYTES_PER_FRAME = 64;

	// A client that goes away may take back all it has asked for
	private static final long FRAMES_PER_RESET = 5;

	private static final long FRAMES_PER_RAPID_RESET = 20;

	private static final long NANOS_PER_FRAME = TimeUnit.SECONDS.toNanos(1) / FRAMES_PER_SECOND;

	private final LongSupplier clock;

	private long frames = MAX_FRAMES;

	private long restoredUntil;

	private long sent;

	FloodBudget(LongSupplier clock) {
		this.clock = clock;
		this.restoredUntil = clock.getAsLong();
	}

	/**
	 * Take a frame from the budget.
	 * @return {@code false} if it is exhausted
	 */
	boolean take(int length) {
		return takeFrames(1 + length / BYTES_PER_FRAME);
	}

	/**
	 * Take the reset of a request from the budget.
	 * @param rapid whether the request came at the same time, when nobody can have
	 * changed their mind
	 * @return {@code false} if it is exhausted
	 */
	boolean takeReset(boolean rapid) {
		return takeFrames(rapid ? FRAMES_PER_RAPID_RESET : FRAMES_PER_RESET);
	}

	private boolean takeFrames(long number) {
		this.frames -= number;
		if (this.frames < 0) {
			restore();
		}
		return this.frames >= 0;
	}

	private void restore() {
		long earned = (this.clock.getAsLong() - this.restoredUntil) / NANOS_PER_FRAME;
		this.restoredUntil += earned * NANOS_PER_FRAME;
		this.frames = Math.min(this.frames + earned + this.sent / BYTES_PER_FRAME, MAX_FRAMES);
		this.sent = 0;
	}

	/** Take note of what is sent to the client. */
	void sent(int bytes) {
		this.sent += bytes;
	}

}
