package io.github.esphttps.benchmarks.comparison;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * When to begin no further operation. Safe for use by several threads.
 */
final class Limit {

	private static final long PATIENCE_SECONDS = 30;

	private final AtomicInteger left;

	private final long deadline;

	private Limit(int count, long seconds) {
		this.left = new AtomicInteger(count);
		this.deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
	}

	/** Have so many, in ten minutes at most. */
	static Limit count(int count) {
		return new Limit(count, TimeUnit.MINUTES.toSeconds(10));
	}

	/** Have as many as there are in so many seconds. */
	static Limit seconds(int seconds) {
		return new Limit(Integer.MAX_VALUE, seconds);
	}

	/** Return how long to wait for the last operation to end. */
	long patienceSeconds() {
		return Math.max(0, TimeUnit.NANOSECONDS.toSeconds(this.deadline - System.nanoTime())) + PATIENCE_SECONDS;
	}

	/** Return whether one more may begin. */
	boolean another() {
		return System.nanoTime() - this.deadline < 0 && this.left.getAndDecrement() > 0;
	}

}
