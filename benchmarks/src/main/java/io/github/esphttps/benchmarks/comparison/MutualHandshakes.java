package io.github.esphttps.benchmarks.comparison;

import java.io.IOException;
import java.util.List;

import io.github.esphttps.benchmarks.Fleet;

/**
 * Connections with a full TLS 1.3 handshake in which the client has a certificate too:
 * one that the server has seen before, or one that it has not.
 */
final class MutualHandshakes implements WorkItem {

	private static final int AT_ONCE = 16;

	private static final int SEEN_DEVICES = 64;

	private static final int NEW_DEVICES = 1_000;

	private static final int QUICK_NEW_DEVICES = 200;

	/** How many of the warm-up have certificates that are new, of a hundred. */
	private static final int NEW_WARM_UP_PERCENT = 40;

	private List<ClientTls> renewed = List.of();

	private int renewedFor;

	@Override
	public void measure(Run run) throws Exception {
		int newDevices = run.options().quick() ? QUICK_NEW_DEVICES : NEW_DEVICES;
		Fleet fleet = Fleet.of(run.pki().clientIssuer(), newDevices);
		List<ClientTls> seen = ClientTls.devices(run.pki(),
				new Fleet(fleet.authority(), fleet.devices().subList(0, SEEN_DEVICES)));
		Load.WarmUp warmUp = (server) -> {
			rejectAnonymous(run, server);
			Faults.rejectAny(connect(run, server, seen, Limit.count(run.options().warmUpHandshakes())));
			int rounds = run.options().warmUpHandshakes() * NEW_WARM_UP_PERCENT / 100 / newDevices;
			for (int round = 1 - rounds; round <= 0; round++) {
				Faults.rejectAny(connectNew(run, server, fleet, round));
			}
		};
		String title = "full TLS 1.3 handshake with a client certificate + GET, %d at once, %s".formatted(AT_ONCE,
				"%s");
		Part known = new Part(Table.ofOperations("mtls", title.formatted(SEEN_DEVICES + " certificates seen before")),
				(server, round) -> run.measure(server,
						() -> connect(run, server, seen, Limit.seconds(run.options().seconds()))));
		Part unknown = new Part(
				Table.ofOperations("mtls-new", title.formatted(newDevices + " certificates not seen before")),
				(server, round) -> {
					renewed(run, fleet, round);
					return run.measure(server, () -> connectNew(run, server, fleet, round));
				});
		run.interleave("mtls", run.variants("mtls"), ServerMode.MUTUAL, warmUp, List.of(known, unknown));
	}

	private static Tally connect(Run run, PeerProcess server, List<ClientTls> devices, Limit limit) throws Exception {
		return Connects.run(run.connector(), server.port(), devices, AT_ONCE, limit);
	}

	private Tally connectNew(Run run, PeerProcess server, Fleet fleet, int round) throws Exception {
		List<ClientTls> devices = renewed(run, fleet, round);
		return connect(run, server, devices, Limit.count(devices.size()));
	}

	/** Return devices with certificates of this round, the same for all servers. */
	private List<ClientTls> renewed(Run run, Fleet fleet, int round) throws Exception {
		if (this.renewed.isEmpty() || this.renewedFor != round) {
			this.renewed = ClientTls.devices(run.pki(), fleet.renewed());
			this.renewedFor = round;
		}
		return this.renewed;
	}

	/** A server that asks for no certificate has no place here. */
	private static void rejectAnonymous(Run run, PeerProcess server) throws Exception {
		Tally tally = Connects.run(run.connector(), server.port(), List.of(ClientTls.full(run.pki())), 1,
				Limit.count(1));
		if (tally.operations() > 0) {
			throw new IOException("The server accepts clients without a certificate");
		}
	}

}
