package io.github.esphttps.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was measured of one thing at different levels, several times each.
 */
final class Samples {

	private final Map<Integer, List<Double>> byLevel = new TreeMap<>();

	void add(int level, double value) {
		this.byLevel.computeIfAbsent(level, (key) -> new ArrayList<>()).add(value);
	}

	double median(int level) {
		List<Double> sorted = new ArrayList<>(this.byLevel.getOrDefault(level, List.of(Double.NaN)));
		Collections.sort(sorted);
		int middle = sorted.size() / 2;
		return (sorted.size() % 2 == 1) ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
	}

	/** Return the median with the smallest and the greatest value. */
	String format(int level) {
		List<Double> values = this.byLevel.getOrDefault(level, List.of(Double.NaN));
		return "%.1f (%.1f–%.1f)".formatted(median(level), Collections.min(values), Collections.max(values));
	}

	/** Return the median in relation to that of another level. */
	String ratio(int level, int reference) {
		return "%.2f".formatted(median(level) / median(reference));
	}

}
