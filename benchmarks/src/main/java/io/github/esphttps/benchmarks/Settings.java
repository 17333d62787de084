package io.github.esphttps.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * How much is measured.
 *
 * @param levels numbers of idle sessions, ascending
 * @param virtual whether idle sessions have no sockets of their own, at any level
 * @param rounds how often requests are measured, each time up and down the levels
 * @param requests requests of one measurement
 * @param purgeRounds how often newcomers are measured at each visit of a level, up and
 * down
 * @param newcomers newcomers of one measurement
 * @param warmUpSessions sessions that are opened before anything is measured
 */
record Settings(List<Integer> levels, boolean virtual, int rounds, int requests, int purgeRounds, int newcomers,
		int warmUpSessions) {

	private static final int OTHER_DESCRIPTORS = 300;

	/**
	 * Have levels, the usual ones if there are none, and all else from system properties.
	 * If a level needs more descriptors than a process may have, idle sessions go
	 * without, unless that is ruled out: then such levels are.
	 */
	static Settings of(List<Integer> levels) {
		int newcomers = Integer.getInteger("newcomers", 500);
		int most = Integer.getInteger("descriptors", Integer.MAX_VALUE) - newcomers - OTHER_DESCRIPTORS;
		List<Integer> asked = levels.isEmpty() ? List.of(100, 1_000, 10_000, 50_000)
				: levels.stream().sorted().toList();
		List<Integer> fitting = asked.stream().filter((level) -> level <= most).toList();
		boolean virtual = Boolean
			.parseBoolean(System.getProperty("virtual", Boolean.toString(fitting.size() < asked.size())));
		if (virtual) {
			System.err.println("Idle sessions are virtual, at all levels");
		}
		else if (fitting.size() < asked.size()) {
			System.err.printf("More than %,d idle sessions are left out: there are no descriptors for them%n", most);
		}
		return new Settings(virtual ? asked : fitting, virtual, Integer.getInteger("rounds", 3),
				Integer.getInteger("requests", 50_000), Integer.getInteger("purge-rounds", 3), newcomers,
				Integer.getInteger("warm-up-sessions", 10_000));
	}

	/** Return what the levels are numbers of. */
	String idleSessions() {
		return this.virtual ? "virtual idle sessions" : "idle sessions";
	}

	/**
	 * Return the levels in ascending and then in descending order, so that drift shows on
	 * all of them.
	 */
	List<Integer> upAndDown() {
		List<Integer> result = new ArrayList<>(this.levels);
		for (int i = this.levels.size() - 1; i >= 0; i--) {
			result.add(this.levels.get(i));
		}
		return result;
	}

}
