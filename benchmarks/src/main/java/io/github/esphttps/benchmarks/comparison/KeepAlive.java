package io.github.esphttps.benchmarks.comparison;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Requests on connections that stay open, by <code>wrk</code>.
 */
final class KeepAlive implements WorkItem {

	private static final int MANY = 64;

	/** Handshakes take their part of the first. */
	private static final int LEAST_SECONDS = 2;

	private static final int HANDSHAKES_AT_ONCE = 16;

	private static final int PROBE_REQUESTS = 200;

	private static final int SET_UPS = 10;

	/** CPU time that the connections of a run cost, each with its first request. */
	private final Map<PeerProcess, Double> cpuOfConnection = new HashMap<>();

	private final Map<String, Double> bytesOfResponse = new HashMap<>();

	@Override
	public void measure(Run run) throws Exception {
		List<Part> parts = new ArrayList<>();
		boolean quick = run.options().quick();
		for (int connections : quick ? List.of(1, MANY) : List.of(1, 16, MANY)) {
			parts.add(part(run, "keepalive-" + connections, Content.HELLO, connections));
		}
		if (!quick) {
			parts.add(part(run, "keepalive-10k-" + MANY, Content.TEN_KILOBYTES, MANY));
		}
		run.interleave("keepalive", run.variants("http"), ServerMode.PLAIN, (server) -> warmUp(run, server), parts);
	}

	private Part part(Run run, String id, Content content, int connections) {
		String title = "GET %s, keep-alive, TLS 1.3, %d connection%s".formatted(content.path(), connections,
				(connections == 1) ? "" : "s");
		return new Part(Table.ofOperations(id, title), (server, round) -> load(run, server, content, connections,
				Math.max(LEAST_SECONDS, run.options().seconds())));
	}

	/**
	 * Has handshakes in it, so that those of wrk's connections cost the same each time.
	 */
	private void warmUp(Run run, PeerProcess server) throws Exception {
		List<ClientTls> client = List.of(ClientTls.full(run.pki()));
		Tally handshakes = Connects.run(run.connector(), server.port(), client, HANDSHAKES_AT_ONCE,
				Limit.count(run.options().warmUpHandshakes()));
		Faults.rejectAny(handshakes);
		for (Content content : List.of(Content.HELLO, Content.TEN_KILOBYTES)) {
			H2load probe = H2load.run(run.tool(), server.port(), content, 1, PROBE_REQUESTS);
			double bytes = (double) probe.bytes() / probe.requests();
			this.bytesOfResponse.put(server.port() + content.path(), bytes);
			if (content == Content.HELLO) {
				run.report()
					.note("keepalive, %s: %s, responses of %.0f bytes with their headers"
						.formatted(server.variant().name(), probe.tls(), bytes));
			}
			Wrk.run(run.tool(), server.port(), content.path(), MANY, 2 * run.options().seconds());
		}
		double before = server.tree().cpuMicros();
		for (int i = 0; i < SET_UPS; i++) {
			H2load.run(run.tool(), server.port(), Content.HELLO, MANY, MANY);
		}
		this.cpuOfConnection.put(server, (server.tree().cpuMicros() - before) / (SET_UPS * MANY));
	}

	private Measurement load(Run run, PeerProcess server, Content content, int connections, int seconds)
			throws Exception {
		double before = server.tree().cpuMicros();
		Wrk wrk = Wrk.run(run.tool(), server.port(), content.path(), connections, seconds);
		double cpu = server.tree().cpuMicros() - before;
		if (wrk.requests() <= connections) {
			throw new IOException("Only %d requests were answered".formatted(wrk.requests()));
		}
		double connectionCpu = connections * Objects.requireNonNull(this.cpuOfConnection.get(server));
		Measurement measurement = Measurement.nothing()
			.with(Metric.CPU, (cpu - connectionCpu) / (wrk.requests() - connections))
			.with(Metric.THROUGHPUT, wrk.requests() / wrk.seconds())
			.with(Metric.P50, wrk.p50Micros())
			.with(Metric.P99, wrk.p99Micros());
		if (wrk.errors() > 0) {
			measurement = measurement.withError("wrk counts %d errors".formatted(wrk.errors()));
		}
		double size = Objects.requireNonNull(this.bytesOfResponse.get(server.port() + content.path()));
		// Each connection may have read a part of one more
		if (Math.abs(wrk.bytes() - wrk.requests() * size) > (connections + 1) * size) {
			return measurement.withError("%d bytes in %d responses".formatted(wrk.bytes(), wrk.requests()));
		}
		return measurement;
	}

}
