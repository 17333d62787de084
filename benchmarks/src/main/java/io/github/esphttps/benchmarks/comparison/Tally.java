package io.github.esphttps.benchmarks.comparison;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Counts operations, how long they took and what went wrong. Safe for use by several
 * threads.
 */
final class Tally {

	private static final int MOST_CAUSES = 5;

	private final List<String> causes = new ArrayList<>();

	private long[] nanos = new long[1024];

	private int operations;

	private long errors;

	synchronized void succeeded(long took) {
		if (this.operations == this.nanos.length) {
			this.nanos = Arrays.copyOf(this.nanos, 2 * this.operations);
		}
		this.nanos[this.operations++] = took;
	}

	synchronized void failed(String cause) {
		this.errors++;
		if (this.causes.size() < MOST_CAUSES && !this.causes.contains(cause)) {
			this.causes.add(cause);
		}
	}

	synchronized int operations() {
		return this.operations;
	}

	synchronized long errors() {
		return this.errors;
	}

	synchronized List<String> causes() {
		return List.copyOf(this.causes);
	}

	/** Return the time that so many in a hundred operations did not exceed. */
	synchronized double percentileMicros(int percent) {
		if (this.operations == 0) {
			return Double.NaN;
		}
		long[] sorted = Arrays.copyOf(this.nanos, this.operations);
		Arrays.sort(sorted);
		int index = (int) Math.ceil(this.operations * percent / 100.0) - 1;
		return sorted[index] / 1000.0;
	}

}
