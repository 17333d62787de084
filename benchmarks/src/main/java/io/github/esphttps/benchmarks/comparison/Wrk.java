package io.github.esphttps.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What <code>wrk</code> has counted.
 *
 * @param seconds how long it ran
 * @param requests how many were answered
 * @param bytes how many it read
 * @param errors its connections that failed, reads, writes, statuses above 399 and
 * timeouts
 * @param p50Micros time that half of the requests did not exceed
 * @param p99Micros time that 99 of 100 did not exceed
 */
record Wrk(double seconds, long requests, long bytes, long errors, double p50Micros, double p99Micros) {

	private static final String SCRIPT = """
			done = function(summary, latency, requests)
				local errors = summary.errors
				io.write(string.format("result %d %d %d %d %.0f %.0f\\n", summary.duration, summary.requests, summary.bytes,
					errors.connect + errors.read + errors.write + errors.status + errors.timeout,
					latency:percentile(50), latency:percentile(99)))
			end
			""";

	private static final Pattern RESULT = Pattern.compile("result (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");

	private static final int MICROS_PER_SECOND = 1_000_000;

	private static final int PATIENCE_SECONDS = 30;

	static Wrk run(Tool tool, int port, String path, int connections, int seconds)
			throws IOException, InterruptedException {
		Path script = tool.directory().resolve("wrk.lua");
		Files.writeString(script, SCRIPT);
		int threads = Math.min(connections, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
		String printed = tool.run(seconds + PATIENCE_SECONDS, List.of("wrk", "-t" + threads, "-c" + connections,
				"-d" + seconds + "s", "--timeout", "10s", "-s", script.toString(), "https://localhost:" + port + path));
		Matcher result = RESULT.matcher(printed);
		if (!result.find()) {
			throw new IOException("wrk printed no result: " + printed);
		}
		return new Wrk((double) number(result, 1) / MICROS_PER_SECOND, number(result, 2), number(result, 3),
				number(result, 4), number(result, 5), number(result, 6));
	}

	private static long number(Matcher result, int group) {
		return Long.parseLong(result.group(group));
	}

}
