package io.github.esphttps.benchmarks.comparison;

import java.util.List;

/**
 * Connections with a full TLS 1.3 handshake and a request each: many at once, or one
 * after the other.
 */
final class FullHandshakes implements WorkItem {

	static final String ID = "full";

	private static final int AT_ONCE = 16;

	private static final Metric P50_COMPARED = new Metric(Metric.P50.id(), Metric.P50.title(), 0, true);

	private final Table table;

	private final int atOnce;

	private FullHandshakes(Table table, int atOnce) {
		this.table = table;
		this.atOnce = atOnce;
	}

	static FullHandshakes manyAtOnce() {
		return new FullHandshakes(Table.ofOperations(ID, "full TLS 1.3 handshake + GET, %d at once".formatted(AT_ONCE)),
				AT_ONCE);
	}

	/** Have what a user waits for who has no connection yet. */
	static FullHandshakes oneByOne() {
		return new FullHandshakes(
				new Table("first", "connect + full TLS 1.3 handshake + first GET, one after the other", P50_COMPARED,
						Metric.P99, Metric.CPU, Metric.THROUGHPUT),
				1);
	}

	@Override
	public void measure(Run run) throws Exception {
		measure(run, run.variants("http"));
	}

	void measure(Run run, List<Variant> variants) throws Exception {
		List<ClientTls> client = List.of(ClientTls.full(run.pki()));
		Load load = (server, round) -> run.measure(server, () -> Connects.run(run.connector(), server.port(), client,
				this.atOnce, Limit.seconds(run.options().seconds())));
		run.interleave(
				this.table.id(), variants, ServerMode.PLAIN, (server) -> Faults.rejectAny(Connects.run(run.connector(),
						server.port(), client, AT_ONCE, Limit.count(run.options().warmUpHandshakes()))),
				List.of(new Part(this.table, load)));
	}

}
