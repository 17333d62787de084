package io.github.esphttps.httpd;

/**
 * How long no connections have been accepted. Safe for use by any thread.
 */
final class PausedTime {

	private boolean pausing;

	private long since;

	private long nanos;

	synchronized void begin() {
		if (!this.pausing) {
			this.pausing = true;
			this.since = System.nanoTime();
		}
	}

	synchronized void end() {
		this.nanos = nanos();
		this.pausing = false;
	}

	/** Return the pause of the moment, 0 if there is none. */
	synchronized long currentNanos() {
		return this.pausing ? System.nanoTime() - this.since : 0;
	}

	/** Return the sum so far, the pause of the moment included. */
	synchronized long nanos() {
		return this.nanos + currentNanos();
	}

}
