package io.github.esphttps.benchmarks;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was measured of one thing at different levels, several times each.
 */
final class Samples {

	private final Map<Integer, Series> byLevel = new TreeMap<>();

	void add(int level, double value) {
		this.byLevel.computeIfAbsent(level, (key) -> new Series()).add(value);
	}

	/** Return what was measured, by ascending level. */
	Map<Integer, Series> byLevel() {
		return Collections.unmodifiableMap(this.byLevel);
	}

	double median(int level) {
		return at(level).median();
	}

	/** Return the median with the smallest and the greatest value. */
	String format(int level) {
		return at(level).format(1);
	}

	/** Return the median in relation to that of another level. */
	String ratio(int level, int reference) {
		return "%.2f".formatted(median(level) / median(reference));
	}

	private Series at(int level) {
		return this.byLevel.getOrDefault(level, new Series());
	}

}
