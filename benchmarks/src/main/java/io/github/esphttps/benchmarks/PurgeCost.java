package io.github.esphttps.benchmarks;

import java.io.PrintStream;

/**
 * What it costs to close the least recently used session for a newcomer, at different
 * sizes of the pool: what a newcomer costs when the pool is full, beyond what he costs
 * when there is room. These newcomers and those who are purged for them have sockets, at
 * all sizes of the pool.
 */
final class PurgeCost {

	private static final int WARM_UP_POOL = 100;

	private final Settings settings;

	private final Samples roomTime = new Samples();

	private final Samples fullTime = new Samples();

	private final Samples roomCpu = new Samples();

	private final Samples fullCpu = new Samples();

	private final Samples difference = new Samples();

	PurgeCost(Settings settings) {
		this.settings = settings;
	}

	void measure(ServerProcess server) throws Exception {
		warmUp(server);
		for (int level : this.settings.upAndDown()) {
			measure(server, level);
		}
	}

	private void measure(ServerProcess server, int level) throws Exception {
		int newcomers = this.settings.newcomers();
		ServerPorts ports = server.start(level + newcomers);
		try (Clients idle = Clients.idle(ports, this.settings.virtual()); Clients active = Clients.onSockets(ports)) {
			idle.hold(level);
			for (int round = 1; round <= this.settings.purgeRounds(); round++) {
				active.hold(0);
				server.awaitSessions(level);
				double room = open(server, active, newcomers, level, this.roomTime, this.roomCpu);
				// Those who have just come are the ones to be purged
				idle.use();
				server.awaitSessions(level + newcomers);
				double full = open(server, active, newcomers, level, this.fullTime, this.fullCpu);
				active.dropClosed(newcomers);
				this.difference.add(level, full - room);
				System.err.printf("pool of %,d: %.0f us of CPU per newcomer with room, %.0f when full%n",
						level + newcomers, room, full);
			}
		}
	}

	private void warmUp(ServerProcess server) throws Exception {
		try (Clients clients = Clients.onSockets(server.start(WARM_UP_POOL))) {
			clients.hold(WARM_UP_POOL);
			for (int i = 0; i < this.settings.warmUpSessions(); i++) {
				clients.openOne();
			}
		}
	}

	private static double open(ServerProcess server, Clients clients, int count, int level, Samples time, Samples cpu)
			throws Exception {
		server.memory();
		Samples times = new Samples();
		Usage before = server.usage();
		for (int i = 0; i < count; i++) {
			times.add(level, clients.openOne() / 1000.0);
		}
		double micros = server.usage().since(before).cpuMicrosPer(count);
		time.add(level, times.median(level));
		cpu.add(level, micros);
		return micros;
	}

	Samples roomCpu() {
		return this.roomCpu;
	}

	Samples fullCpu() {
		return this.fullCpu;
	}

	Samples difference() {
		return this.difference;
	}

	void print(PrintStream out) {
		int reference = this.settings.levels().get(0);
		out.printf("%n| %s | newcomer with room: time, us | CPU, us | newcomer who purges: time, us | ratio "
				+ "| CPU, us | ratio | CPU of the purge, us |%n", this.settings.idleSessions());
		out.println("|---|---|---|---|---|---|---|---|");
		for (int level : this.settings.levels()) {
			out.printf("| %,d | %s | %s | %s | %s | %s | %s | %s |%n", level, this.roomTime.format(level),
					this.roomCpu.format(level), this.fullTime.format(level), this.fullTime.ratio(level, reference),
					this.fullCpu.format(level), this.fullCpu.ratio(level, reference), this.difference.format(level));
		}
	}

}
