package io.github.esphttps.benchmarks.comparison;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What is measured and how much of it, as the script says in system properties.
 *
 * @param peers names of the variants, in the order in which they take turns
 * @param work ids of the work items
 * @param rounds how often each variant is measured
 * @param seconds how long one measurement takes, where time is the measure
 * @param quick whether this is a quick look
 * @param commit of the product
 * @param tools versions of the programs that are not Java
 * @param benchmarks directory of the benchmarks
 * @param out directory of the results
 * @param descriptors how many descriptors a process may have
 * @param ticksPerSecond unit of processor time in <code>/proc</code>
 */
record Options(List<String> peers, List<String> work, int rounds, int seconds, boolean quick, String commit,
		String tools, Path benchmarks, Path out, int descriptors, int ticksPerSecond) {

	private static final int WARM_UP_HANDSHAKES = 12_000;

	private static final int QUICK_WARM_UP_HANDSHAKES = 4_000;

	private static final int SETTLING_TURNS = 6;

	static Options ofSystemProperties() {
		return new Options(list("comparison.peers"), list("comparison.work"), number("comparison.rounds"),
				number("comparison.seconds"), Boolean.parseBoolean(text("comparison.quick")), text("comparison.commit"),
				text("comparison.tools"), Path.of(text("comparison.benchmarks")), Path.of(text("comparison.out")),
				number("comparison.descriptors"), number("comparison.ticks"));
	}

	private static List<String> list(String name) {
		return Arrays.asList(text(name).split(","));
	}

	private static int number(String name) {
		return Integer.parseInt(text(name));
	}

	private static String text(String name) {
		return Objects.requireNonNull(System.getProperty(name), name);
	}

	/** Return how many handshakes a server does before any that is measured. */
	int warmUpHandshakes() {
		return this.quick ? QUICK_WARM_UP_HANDSHAKES : WARM_UP_HANDSHAKES;
	}

	/** Return how often a server is loaded at most until its figures are steady. */
	int settlingTurns() {
		return this.quick ? 1 : SETTLING_TURNS;
	}

	/** Return what the process of this comparison leaves behind beside results. */
	Path workDirectory() {
		return this.out.resolve("work");
	}

}
