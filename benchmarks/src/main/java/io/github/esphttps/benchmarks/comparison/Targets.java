package io.github.esphttps.benchmarks.comparison;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.esphttps.benchmarks.Series;

/**
 * What the product is to achieve, and whether it did in this run.
 */
final class Targets {

	private static final String PRODUCT = "product-full";

	private static final String RAW = "reactor-netty";

	private static final int MOST_IDLE_BYTES = 10 * 1024;

	private static final List<Target> ALL = Stream
		.of(ratio("keepalive-64", PRODUCT, RAW, 1), ratio("keepalive-64", PRODUCT, "vertx", 1),
				ratio("full", PRODUCT, RAW, 1.05), ratio("full", PRODUCT, "nginx", 1.05),
				ratio("resumed13", PRODUCT, RAW, 1.05), ratio("resumed13", PRODUCT, "nginx", 1.05),
				ratio("mtls", PRODUCT, RAW, 1.05), ratio("mtls-new", PRODUCT, RAW, 1.05),
				figure("memory-8000", IdleMemory.TOTAL, PRODUCT, MOST_IDLE_BYTES),
				figure("memory-20000", IdleMemory.TOTAL, PRODUCT, MOST_IDLE_BYTES),
				ratio(Pool.REQUESTS, Pool.row(50_000), Pool.row(100), 1.05),
				figure(Pool.CONNECTS, Pool.PURGE, Pool.row(50_000), 5), figure("events", EventCost.MORE, PRODUCT, 20),
				figure("startup", Startup.MILLIS, "product", 300))
		.toList();

	private Targets() {
	}

	private static Target ratio(String table, String row, String reference, double most) {
		return new Target(table, Metric.CPU, row, Optional.of(reference), most);
	}

	private static Target figure(String table, Metric metric, String row, double most) {
		return new Target(table, metric, row, Optional.empty(), most);
	}

	/** Return what came of the targets that were measured. */
	static List<Outcome> of(Report report) {
		return ALL.stream().flatMap((target) -> target.outcome(report).stream()).toList();
	}

	/**
	 * What a figure, or the ratio of two, is to be at most.
	 *
	 * @param table where the figure is
	 * @param metric what it is a figure of
	 * @param row whose it is
	 * @param reference what it is divided by, if it is
	 * @param most what it may be
	 */
	private record Target(String table, Metric metric, String row, Optional<String> reference, double most) {

		Optional<Outcome> outcome(Report report) {
			return report.table(this.table).flatMap(this::measured).map(this::outcome);
		}

		private Optional<Series> measured(Table table) {
			Optional<Variant> variant = table.valid(this.row);
			if (this.reference.isEmpty()) {
				return variant.map((one) -> table.series(one, this.metric));
			}
			return variant.flatMap((one) -> this.reference.flatMap((name) -> table.ratios(one, name, this.metric)));
		}

		private Outcome outcome(Series series) {
			String title = this.reference.map((name) -> "%s, %s of %s / %s").orElse("%s, %s of %s");
			return new Outcome(title.formatted(this.table, this.metric.title(), this.row, this.reference.orElse("")),
					this.most, series, series.median() <= this.most);
		}

	}

	/**
	 * What came of a target.
	 *
	 * @param title what was to be achieved
	 * @param most what it may be
	 * @param series what it was in the rounds
	 * @param met whether the median is no more than that
	 */
	record Outcome(String title, double most, Series series, boolean met) {

	}

}
