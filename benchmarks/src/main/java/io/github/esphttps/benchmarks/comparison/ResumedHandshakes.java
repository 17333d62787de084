package io.github.esphttps.benchmarks.comparison;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Connections that resume a session with a ticket, with a request each. BoringSSL in the
 * client says of each whether it was resumed; if it was not, that is an error.
 */
final class ResumedHandshakes implements WorkItem {

	private static final int AT_ONCE = 16;

	/** Tickets of each server. */
	private final Map<PeerProcess, List<ClientTls>> clients = new HashMap<>();

	private final String protocol;

	private final String id;

	private final String capability;

	ResumedHandshakes(String protocol, String id, String capability) {
		this.protocol = protocol;
		this.id = id;
		this.capability = capability;
	}

	@Override
	public void measure(Run run) throws Exception {
		Table table = Table.ofOperations(this.id,
				"resumed %s handshake + GET, %d at once".formatted(this.protocol, AT_ONCE));
		run.interleave(this.id, run.variants(this.capability), ServerMode.RESUMING, (server) -> warmUp(run, server),
				List.of(new Part(table, (server, round) -> run.measure(server,
						() -> connect(run, server, Limit.seconds(run.options().seconds()))))));
	}

	private void warmUp(Run run, PeerProcess server) throws Exception {
		List<ClientTls> resuming = ClientTls.resuming(run.pki(), this.protocol, AT_ONCE);
		this.clients.put(server, resuming);
		Faults.rejectAny(Connects.prime(run.connector(), server.port(), resuming));
		Faults.rejectAny(connect(run, server, Limit.count(run.options().warmUpHandshakes())));
	}

	private Tally connect(Run run, PeerProcess server, Limit limit) throws Exception {
		return Connects.run(run.connector(), server.port(), Objects.requireNonNull(this.clients.get(server)), AT_ONCE,
				limit);
	}

}
