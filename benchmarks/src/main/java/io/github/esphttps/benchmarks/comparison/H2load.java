package io.github.esphttps.benchmarks.comparison;

import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What <code>h2load</code> has seen over HTTP/1.1: unlike <code>wrk</code> it tells the
 * TLS it has, and headers from content.
 *
 * @param requests how many it sent
 * @param bytes how many it read
 * @param tls what was negotiated
 */
record H2load(int requests, long bytes, String tls) {

	private static final int PATIENCE_SECONDS = 60;

	private static final Pattern STATUSES = Pattern.compile("status codes: (\\d+) 2xx, 0 3xx, 0 4xx, 0 5xx");

	private static final Pattern TRAFFIC = Pattern
		.compile("traffic: \\S+ \\((\\d+)\\) total, .* \\S+ \\((\\d+)\\) data");

	/** Send requests, and fail if any answer is not as it should be. */
	static H2load run(Tool tool, int port, Content content, int connections, int requests)
			throws IOException, InterruptedException {
		String printed = tool.run(PATIENCE_SECONDS, List.of("h2load", "--h1", "-n" + requests, "-c" + connections,
				"https://localhost:" + port + content.path()));
		Matcher statuses = find(STATUSES, printed);
		Matcher traffic = find(TRAFFIC, printed);
		if (Integer.parseInt(statuses.group(1)) != requests
				|| Long.parseLong(traffic.group(2)) != (long) requests * content.length()) {
			throw new IOException("h2load has other answers than expected: " + printed);
		}
		String tls = value(printed, "TLS Protocol") + ", " + value(printed, "Cipher") + ", "
				+ value(printed, "Server Temp Key");
		return new H2load(requests, Long.parseLong(traffic.group(1)), tls);
	}

	private static String value(String printed, String name) throws IOException {
		return find(Pattern.compile(name + ": (.*)"), printed).group(1).trim();
	}

	private static Matcher find(Pattern pattern, String printed) throws IOException {
		Matcher matcher = pattern.matcher(printed);
		if (!matcher.find()) {
			throw new IOException("h2load does not say '%s': %s".formatted(pattern, printed));
		}
		return matcher;
	}

}
