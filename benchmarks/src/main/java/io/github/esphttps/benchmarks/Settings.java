package io.github.esphttps.benchmarks;

import java.util.Arrays;
import java.util.List;

/**
 * How much is measured.
 *
 * @param levels numbers of idle sessions, ascending
 * @param rounds how often requests are measured, each time up and down the levels
 * @param requests requests of one measurement
 * @param purgeRounds how often newcomers are measured at each level
 * @param newcomers newcomers of one measurement
 * @param warmUpSessions sessions that are opened before anything is measured
 */
record Settings(List<Integer> levels, int rounds, int requests, int purgeRounds, int newcomers, int warmUpSessions) {

	private static final int OTHER_DESCRIPTORS = 300;

	/**
	 * Read the levels from arguments, and all else from system properties. Levels that
	 * need more descriptors than a process may have are left out.
	 */
	static Settings of(String[] args) {
		int newcomers = Integer.getInteger("newcomers", 500);
		int most = Integer.getInteger("descriptors", Integer.MAX_VALUE) - newcomers - OTHER_DESCRIPTORS;
		List<Integer> asked = (args.length > 0) ? Arrays.stream(args).map(Integer::valueOf).sorted().toList()
				: List.of(100, 1_000, 10_000, 50_000);
		List<Integer> levels = asked.stream().filter((level) -> level <= most).toList();
		if (levels.size() < asked.size()) {
			System.err.printf("More than %,d idle sessions are left out: there are no descriptors for them%n", most);
		}
		return new Settings(levels, Integer.getInteger("rounds", 3), Integer.getInteger("requests", 50_000),
				Integer.getInteger("purge-rounds", 5), newcomers, Integer.getInteger("warm-up-sessions", 5_000));
	}

}
