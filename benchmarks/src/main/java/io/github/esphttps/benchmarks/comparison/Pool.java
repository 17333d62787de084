package io.github.esphttps.benchmarks.comparison;

import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.esphttps.benchmarks.IdleSessions;
import io.github.esphttps.benchmarks.PoolCosts;
import io.github.esphttps.benchmarks.Series;

/**
 * What requests and newcomers cost the product beside different numbers of idle sessions.
 * The rows are these numbers, each compared with the least.
 */
final class Pool implements WorkItem {

	static final String REQUESTS = "pool-requests";

	static final String CONNECTS = "pool-connects";

	static final Metric PURGE = new Metric("purge_cpu_us", "CPU of the purge, us", 1, false);

	private static final Metric ALLOCATED = new Metric("allocated_bytes", "heap allocated, bytes", 0, true);

	private static final Metric ROOM = new Metric("room_cpu_us", "CPU of a newcomer with room, us", 1, true);

	private static final Metric FULL = new Metric("full_cpu_us", "CPU of a newcomer who purges, us", 1, true);

	/** Return the name of the row for so many idle sessions. */
	static String row(int idle) {
		return "%,d idle".formatted(idle);
	}

	@Override
	public void measure(Run run) throws Exception {
		PoolCosts costs = IdleSessions.measure(run.options().quick() ? List.of(100, 1_000) : List.of());
		Table requests = new Table(REQUESTS, "keep-alive request on 16 sessions beside " + costs.idleSessions(),
				Metric.CPU, ALLOCATED);
		fill(requests, Map.of(Metric.CPU, costs.requestCpu(), ALLOCATED, costs.requestAllocation()));
		run.report().add(requests);
		Table connects = new Table(CONNECTS, "full handshake + GET beside " + costs.idleSessions(), FULL, ROOM, PURGE);
		fill(connects, Map.of(FULL, costs.fullCpu(), ROOM, costs.roomCpu(), PURGE, costs.purgeCpu()));
		run.report().add(connects);
	}

	private static void fill(Table table, Map<Metric, Map<Integer, Series>> figures) {
		Map<Integer, Series> first = figures.getOrDefault(table.metrics().get(0), Map.of());
		String reference = first.keySet().stream().findFirst().map(Pool::row).orElse("");
		first.forEach((level, series) -> {
			Variant variant = new Variant(row(level), "", List.of(), "this product", Set.of(), reference);
			for (int round = 0; round < series.values().size(); round++) {
				Measurement measurement = Measurement.nothing();
				for (Metric metric : table.metrics()) {
					measurement = measurement.with(metric,
							figures.getOrDefault(metric, Map.of())
								.getOrDefault(level, new Series())
								.values()
								.get(round));
				}
				table.add(variant, measurement);
			}
		});
	}

}
