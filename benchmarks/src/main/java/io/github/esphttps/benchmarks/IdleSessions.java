package io.github.esphttps.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * What a server with many idle sessions costs more than one with few.
 */
public final class IdleSessions {

	private IdleSessions() {
	}

	/**
	 * Measure, and print tables.
	 * @param args numbers of idle sessions. 100, 1,000, 10,000 and 50,000 if there are
	 * none
	 * @throws Exception if the server does not do what it should
	 */
	public static void main(String[] args) throws Exception {
		Settings settings = Settings.of(Arrays.stream(args).map(Integer::valueOf).toList());
		RequestCost requests = new RequestCost(settings);
		PurgeCost purges = new PurgeCost(settings);
		measure(settings, requests, purges);
		if (settings.rounds() > 0) {
			requests.print(System.out);
		}
		if (settings.purgeRounds() > 0) {
			purges.print(System.out);
		}
		System.exit(0);
	}

	/**
	 * Measure.
	 * @param levels numbers of idle sessions, the usual ones if there are none
	 * @return what came of it
	 * @throws Exception if the server does not do what it should
	 */
	public static PoolCosts measure(List<Integer> levels) throws Exception {
		Settings settings = Settings.of(levels);
		RequestCost requests = new RequestCost(settings);
		PurgeCost purges = new PurgeCost(settings);
		measure(settings, requests, purges);
		return new PoolCosts(settings.idleSessions(), requests.cpu().byLevel(), requests.allocation().byLevel(),
				purges.roomCpu().byLevel(), purges.fullCpu().byLevel(), purges.difference().byLevel());
	}

	private static void measure(Settings settings, RequestCost requests, PurgeCost purges) throws Exception {
		try (ServerProcess server = ServerProcess.launch()) {
			if (settings.rounds() > 0) {
				requests.measure(server);
			}
			if (settings.purgeRounds() > 0) {
				purges.measure(server);
			}
		}
	}

}
