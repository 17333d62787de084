package io.github.esphttps.httpd;

import java.time.Duration;

/**
 * Times at which something has taken too long, as {@link System#nanoTime()} tells them.
 */
final class Deadline {

	/** Neither a limit, nor a time. */
	static final long NONE = Long.MAX_VALUE;

	private Deadline() {
	}

	/** Return a limit in nanoseconds, none if it is zero. */
	static long nanos(Duration limit) {
		return limit.isZero() ? NONE : limit.toNanos();
	}

	/** Return the time at which a limit is reached. */
	static long after(long since, long limitNanos) {
		return (limitNanos == NONE) ? NONE : since + limitNanos;
	}

}
