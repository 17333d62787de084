package io.github.esphttps.benchmarks.comparison;

import java.util.List;

/**
 * Messages on WebSockets: echo, and one message to many clients.
 */
final class WebSockets implements WorkItem {

	private static final int ECHO_CLIENTS = 64;

	private static final int BROADCAST_CLIENTS = 200;

	@Override
	public void measure(Run run) throws Exception {
		int seconds = run.options().seconds();
		ClientTls tls = ClientTls.full(run.pki());
		Part echo = new Part(Table.ofOperations("websocket-echo",
				"WebSocket round trips of a text of %d characters, %d clients".formatted(Echo.LENGTH, ECHO_CLIENTS)),
				(server, round) -> echo(run, server, tls, seconds));
		Part broadcast = new Part(
				new Table("websocket-broadcast",
						"WebSocket message of one client to %d, an operation being one that arrives"
							.formatted(BROADCAST_CLIENTS),
						Metric.CPU, Metric.THROUGHPUT,
						new Metric(Metric.P50.id(), "p50 until all have it, us", 0, false),
						new Metric(Metric.P99.id(), "p99 until all have it, us", 0, false)),
				(server, round) -> broadcast(run, server, tls, seconds));
		run.interleave("websocket", run.variants("ws"), ServerMode.PLAIN, (server) -> {
			for (int i = 0; i < 2; i++) {
				rejectErrors(echo(run, server, tls, seconds));
				rejectErrors(broadcast(run, server, tls, seconds));
			}
		}, List.of(echo, broadcast));
	}

	private static void rejectErrors(Measurement measurement) {
		if (measurement.errors() > 0) {
			throw new IllegalStateException(measurement.causes().toString());
		}
	}

	private static Measurement echo(Run run, PeerProcess server, ClientTls tls, int seconds) throws Exception {
		try (Echo echo = new Echo(run, server, tls, ECHO_CLIENTS)) {
			return run.measure(server, () -> echo.run(seconds));
		}
	}

	private static Measurement broadcast(Run run, PeerProcess server, ClientTls tls, int seconds) throws Exception {
		try (Broadcast broadcast = new Broadcast(run, server, tls, BROADCAST_CLIENTS)) {
			Measurement measured = run.measure(server, () -> broadcast.run(seconds));
			// An operation so far is a message that all have
			return measured.with(Metric.CPU, measured.figure(Metric.CPU) / BROADCAST_CLIENTS)
				.with(Metric.THROUGHPUT, measured.figure(Metric.THROUGHPUT) * BROADCAST_CLIENTS);
		}
	}

}
