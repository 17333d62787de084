package io.github.esphttps.benchmarks;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a connection of a device with a certificate costs that resumes a session with a
 * ticket, and one that does not: the same devices at the same server, in turn.
 */
public final class Reconnects {

	private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

	private final int devices = Integer.getInteger("devices", 1000);

	private final int warmUpRounds = Integer.getInteger("warm-up-rounds", 5);

	private final int rounds = Integer.getInteger("rounds", 7);

	private final Map<String, Samples> cpu = new LinkedHashMap<>();

	private final Map<String, Samples> toFull = new LinkedHashMap<>();

	private final Map<String, Samples> toNew = new LinkedHashMap<>();

	private Reconnects() {
	}

	/**
	 * Measure, and print a table.
	 * @param args none
	 * @throws Exception if the server does not do what it should
	 */
	public static void main(String[] args) throws Exception {
		Reconnects reconnects = new Reconnects();
		Fleet fleet = Fleet.of(reconnects.devices);
		try (ServerProcess server = ServerProcess.launch(FleetServer.class,
				"--esp.https.cacert-pem=" + fleet.authority().getCertificatePEM())) {
			reconnects.measure(fleet, server);
		}
		reconnects.print(System.out);
		System.exit(0);
	}

	private void measure(Fleet fleet, ServerProcess server) throws Exception {
		Map<String, FleetClients> clients = new LinkedHashMap<>();
		for (String protocol : PROTOCOLS) {
			clients.put(protocol, new FleetClients(fleet, protocol));
		}
		try {
			for (int round = 1 - this.warmUpRounds; round <= this.rounds; round++) {
				measureRound(fleet, server, clients, round);
			}
		}
		finally {
			clients.values().forEach(FleetClients::close);
		}
	}

	private void measureRound(Fleet fleet, ServerProcess server, Map<String, FleetClients> clients, int round)
			throws Exception {
		for (String protocol : PROTOCOLS) {
			FleetClients fleetClients = Objects.requireNonNull(clients.get(protocol));
			if (round == 1 - this.warmUpRounds) {
				// The first tickets
				fleetClients.reconnect(Kind.RESUMED.port(server), true);
			}
			double[] used = new double[Kind.values().length];
			for (Kind kind : Kind.values()) {
				used[kind.ordinal()] = (kind == Kind.NEW) ? measureNew(fleet, server, protocol)
						: measure(server, fleetClients, kind);
				System.err.printf("round %d, %s, %s: %.0f us of CPU per connection%n", round, protocol, kind.text,
						used[kind.ordinal()]);
			}
			if (round > 0) {
				add(protocol, used);
			}
		}
	}

	/**
	 * Ratios are those within a round, which what else the machine does distorts least.
	 */
	private void add(String protocol, double[] used) {
		for (int kind = 0; kind < used.length; kind++) {
			samples(this.cpu, protocol).add(kind, used[kind]);
			samples(this.toFull, protocol).add(kind, used[kind] / used[Kind.FULL.ordinal()]);
			samples(this.toNew, protocol).add(kind, used[kind] / used[Kind.NEW.ordinal()]);
		}
	}

	private static Samples samples(Map<String, Samples> all, String protocol) {
		return all.computeIfAbsent(protocol, (key) -> new Samples());
	}

	private double measureNew(Fleet fleet, ServerProcess server, String protocol) throws Exception {
		try (FleetClients clients = new FleetClients(fleet.renewed(), protocol)) {
			return measure(server, clients, Kind.NEW);
		}
	}

	private double measure(ServerProcess server, FleetClients clients, Kind kind) throws Exception {
		int port = kind.port(server);
		server.awaitSessions(0);
		server.ask("resumed");
		Usage before = server.usage();
		clients.reconnect(port, kind == Kind.RESUMED);
		server.awaitSessions(0);
		Usage used = server.usage().since(before);
		int resumed = Integer.parseInt(server.ask("resumed"));
		if (resumed != ((kind == Kind.RESUMED) ? this.devices : 0)) {
			throw new IllegalStateException(
					"%d of %d sessions were resumed: %s".formatted(resumed, this.devices, kind.text));
		}
		return used.cpuMicrosPer(this.devices);
	}

	private void print(PrintStream out) {
		out.printf("%n| | CPU per connection, us | to full | to full, not seen before |%n");
		out.println("|---|---|---|---|");
		for (String protocol : PROTOCOLS) {
			for (Kind kind : Kind.values()) {
				out.printf("| %s, %s | %s | %.2f | %.2f |%n", protocol, kind.text,
						samples(this.cpu, protocol).format(kind.ordinal()),
						samples(this.toFull, protocol).median(kind.ordinal()),
						samples(this.toNew, protocol).median(kind.ordinal()));
			}
		}
	}

	private enum Kind {

		NEW("full, certificate not seen before"), WITHOUT_TICKETS("full, server without tickets"), FULL("full"),
		RESUMED("resumed");

		private final String text;

		Kind(String text) {
			this.text = text;
		}

		int port(ServerProcess server) throws Exception {
			return Integer.parseInt(server.ask((this == WITHOUT_TICKETS) ? "port full" : "port tickets"));
		}

	}

}
