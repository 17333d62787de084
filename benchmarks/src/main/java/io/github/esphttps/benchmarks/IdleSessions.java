package io.github.esphttps.benchmarks;

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
		Settings settings = Settings.of(args);
		RequestCost requests = new RequestCost(settings);
		PurgeCost purges = new PurgeCost(settings);
		try (ServerProcess server = ServerProcess.launch()) {
			if (settings.rounds() > 0) {
				requests.measure(server);
				requests.print(System.out);
			}
			if (settings.purgeRounds() > 0) {
				purges.measure(server);
				purges.print(System.out);
			}
		}
		System.exit(0);
	}

}
