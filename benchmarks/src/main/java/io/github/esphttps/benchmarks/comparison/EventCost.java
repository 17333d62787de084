package io.github.esphttps.benchmarks.comparison;

import java.util.List;
import java.util.Optional;

import io.github.esphttps.benchmarks.Series;

/**
 * What listeners of session events and meters cost in a full handshake: the difference of
 * the two variants of the product, in the same rounds of this run.
 */
final class EventCost implements WorkItem {

	private static final String WITHOUT = "product";

	private static final String WITH = "product-full";

	static final Metric MORE = new Metric("more_server_cpu_us", "server CPU per session beyond that of product, us", 1,
			false);

	@Override
	public void measure(Run run) throws Exception {
		List<Variant> two = run.variants()
			.stream()
			.filter((variant) -> variant.name().equals(WITHOUT) || variant.name().equals(WITH))
			.toList();
		if (two.size() < 2) {
			run.report().note("events: needs the peers %s and %s".formatted(WITHOUT, WITH));
			return;
		}
		if (run.report().table(FullHandshakes.ID).isEmpty()) {
			FullHandshakes.manyAtOnce().measure(run, two);
		}
		Table full = run.report().table(FullHandshakes.ID).orElseThrow();
		Table table = new Table("events", "full TLS 1.3 handshake + GET, with listeners of session events and meters",
				MORE);
		run.report().add(table);
		Optional<Variant> without = full.variant(WITHOUT);
		Optional<Variant> with = full.variant(WITH);
		if (without.isPresent() && with.isPresent()) {
			compare(run, full, without.get(), with.get(), table);
		}
	}

	private static void compare(Run run, Table full, Variant without, Variant with, Table table) {
		Series less = full.series(without, Metric.CPU);
		Series more = full.series(with, Metric.CPU);
		boolean valid = full.errors(without) + full.errors(with) == 0;
		for (int round = 0; round < Math.min(less.values().size(), more.values().size()); round++) {
			Measurement measurement = Measurement.nothing()
				.with(MORE, more.values().get(round) - less.values().get(round));
			run.record(table, with, valid ? measurement : measurement.withError("There were errors"), round + 1);
		}
	}

}
