package io.github.esphttps.benchmarks.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one load on one server has shown.
 *
 * @param figures what was measured, by the ids of the metrics
 * @param errors how much of it was not as it should be
 * @param causes what was wrong, of the first errors
 */
record Measurement(Map<String, Double> figures, long errors, List<String> causes) {

	static Measurement nothing() {
		return new Measurement(Map.of(), 0, List.of());
	}

	static Measurement failed(Throwable failure) {
		return new Measurement(Map.of(), 1, List.of(failure.toString()));
	}

	/**
	 * Return figures of operations that took some time, and of a server's share of it.
	 */
	static Measurement of(Tally tally, double seconds, double cpuMicros) {
		Map<String, Double> figures = new LinkedHashMap<>();
		figures.put(Metric.CPU.id(), cpuMicros / tally.operations());
		figures.put(Metric.THROUGHPUT.id(), tally.operations() / seconds);
		figures.put(Metric.P50.id(), tally.percentileMicros(50));
		figures.put(Metric.P99.id(), tally.percentileMicros(99));
		return new Measurement(figures, tally.errors(), tally.causes());
	}

	/** Return the figure of a metric, not a number if it was not measured. */
	double figure(Metric metric) {
		return this.figures.getOrDefault(metric.id(), Double.NaN);
	}

	Measurement with(Metric metric, double figure) {
		Map<String, Double> more = new LinkedHashMap<>(this.figures);
		more.put(metric.id(), figure);
		return new Measurement(more, this.errors, this.causes);
	}

	Measurement withError(String cause) {
		List<String> more = new ArrayList<>(this.causes);
		more.add(cause);
		return new Measurement(this.figures, this.errors + 1, more);
	}

}
