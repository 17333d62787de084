package io.github.esphttps.benchmarks.comparison;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.esphttps.benchmarks.Series;

/**
 * The measurements of one load, on all servers and in all rounds.
 */
final class Table {

	private final String id;

	private final String title;

	private final List<Metric> metrics;

	private final Map<Variant, List<Measurement>> measurements = new LinkedHashMap<>();

	Table(String id, String title, Metric... metrics) {
		this.id = id;
		this.title = title;
		this.metrics = List.of(metrics);
	}

	/** Return a table for operations one after the other on each connection. */
	static Table ofOperations(String id, String title) {
		return new Table(id, title, Metric.CPU, Metric.THROUGHPUT, Metric.P50, Metric.P99);
	}

	String id() {
		return this.id;
	}

	String title() {
		return this.title;
	}

	List<Metric> metrics() {
		return this.metrics;
	}

	List<Variant> variants() {
		return List.copyOf(this.measurements.keySet());
	}

	void add(Variant variant, Measurement measurement) {
		this.measurements.computeIfAbsent(variant, (key) -> new ArrayList<>()).add(measurement);
	}

	long errors(Variant variant) {
		return of(variant).stream().mapToLong(Measurement::errors).sum();
	}

	List<String> causes(Variant variant) {
		return of(variant).stream().flatMap((measurement) -> measurement.causes().stream()).distinct().toList();
	}

	Series series(Variant variant, Metric metric) {
		Series series = new Series();
		of(variant).forEach((measurement) -> series.add(measurement.figure(metric)));
		return series;
	}

	/**
	 * Return the greatest share of a processor that servers used which were not loaded.
	 */
	double others() {
		return this.measurements.values()
			.stream()
			.flatMap(List::stream)
			.mapToDouble((measurement) -> measurement.figure(Metric.OTHERS))
			.filter(Double::isFinite)
			.max()
			.orElse(0);
	}

	/**
	 * Return a figure in relation to that of the reference, in each round. What else the
	 * machine does distorts that least.
	 */
	Optional<Series> ratios(Variant variant, Metric metric) {
		return ratios(variant, variant.reference(), metric);
	}

	/** Return a figure in relation to that of another variant, in each round. */
	Optional<Series> ratios(Variant variant, String reference, Metric metric) {
		return valid(reference).map((other) -> ratios(of(variant), of(other), metric));
	}

	/** Return the variant of a name, if it is here and made no errors. */
	Optional<Variant> valid(String name) {
		return variant(name).filter((variant) -> errors(variant) == 0);
	}

	Optional<Variant> variant(String name) {
		return this.measurements.keySet().stream().filter((variant) -> variant.name().equals(name)).findFirst();
	}

	private static Series ratios(List<Measurement> some, List<Measurement> others, Metric metric) {
		Series ratios = new Series();
		for (int round = 0; round < Math.min(some.size(), others.size()); round++) {
			ratios.add(some.get(round).figure(metric) / others.get(round).figure(metric));
		}
		return ratios;
	}

	private List<Measurement> of(Variant variant) {
		return this.measurements.getOrDefault(variant, List.of());
	}

}
