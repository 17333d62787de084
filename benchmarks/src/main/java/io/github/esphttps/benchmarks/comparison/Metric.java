package io.github.esphttps.benchmarks.comparison;

/**
 * What a figure says.
 *
 * @param id what it is called in JSON
 * @param title what it is called in tables
 * @param decimals how many decimals it has
 * @param compared whether it is set in relation to that of the reference
 */
record Metric(String id, String title, int decimals, boolean compared) {

	static final Metric CPU = new Metric("server_cpu_us", "server CPU per operation, us", 1, true);

	static final Metric THROUGHPUT = new Metric("per_second", "per second", 0, false);

	static final Metric P50 = new Metric("p50_us", "p50, us", 0, false);

	static final Metric P99 = new Metric("p99_us", "p99, us", 0, false);

	/** What the other servers used meanwhile, of one processor. */
	static final Metric OTHERS = new Metric("other_servers_cpu_percent", "CPU of the other servers, %", 2, false);

}
