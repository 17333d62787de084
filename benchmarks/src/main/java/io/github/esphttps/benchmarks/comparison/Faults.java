package io.github.esphttps.benchmarks.comparison;

import java.io.IOException;

/**
 * Turns operations that went wrong into a failure, where nothing is measured yet.
 */
final class Faults {

	private Faults() {
	}

	static void rejectAny(Tally tally) throws IOException {
		if (tally.errors() > 0 || tally.operations() == 0) {
			throw new IOException("%d errors in warm-up: %s".formatted(tally.errors(), tally.causes()));
		}
	}

}
