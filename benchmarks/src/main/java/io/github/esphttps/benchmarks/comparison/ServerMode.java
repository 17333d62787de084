package io.github.esphttps.benchmarks.comparison;

import java.util.ArrayList;
import java.util.List;

/**
 * How the servers of a work item are started, all alike. A server that has no tickets
 * goes without.
 *
 * @param clientCertificates whether clients need certificates
 * @param tickets whether sessions may be resumed
 * @param heap size of the heap, of fixed size
 * @param touched whether all of the heap is resident from the start
 */
record ServerMode(boolean clientCertificates, boolean tickets, String heap, boolean touched) {

	static final ServerMode PLAIN = new ServerMode(false, false, "512m", true);

	/** All that a server with devices as clients has switched on. */
	static final ServerMode MUTUAL = new ServerMode(true, true, "512m", true);

	static final ServerMode RESUMING = new ServerMode(false, true, "512m", true);

	/** Has room for many sessions, and what is resident grows beside the heap alone. */
	static final ServerMode CROWDED = new ServerMode(false, false, "2g", true);

	static final ServerMode COLD = new ServerMode(false, false, "512m", false);

	/** Return the options that each JVM is started with. */
	List<String> jvmOptions() {
		List<String> options = new ArrayList<>(List.of("-Xms" + this.heap, "-Xmx" + this.heap, "-XX:+UseG1GC"));
		if (this.touched) {
			options.add("-XX:+AlwaysPreTouch");
		}
		return options;
	}

}
