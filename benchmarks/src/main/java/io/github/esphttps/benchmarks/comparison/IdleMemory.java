package io.github.esphttps.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What idle sessions hold in memory, beyond what the server holds without them. One
 * server after the other, each with a new process in each round: what a process has once
 * had, it does not return.
 */
final class IdleMemory implements WorkItem {

	static final Metric TOTAL = new Metric("bytes", "bytes per session", 0, true);

	private static final Metric RESIDENT = new Metric("resident_bytes", "resident beside the heap, bytes", 0, true);

	private static final Metric HEAP = new Metric("heap_bytes", "heap, bytes", 0, true);

	private static final int OTHER_DESCRIPTORS = 400;

	private static final int MOST_ROUNDS = 3;

	private static final int COLLECTIONS = 3;

	private static final int WARM_UP_AT_ONCE = 16;

	private static final long SETTLE_MILLIS = 1000;

	private static final int JCMD_SECONDS = 60;

	private static final Pattern USED = Pattern.compile("used (\\d+)K");

	@Override
	public void measure(Run run) throws Exception {
		Map<Integer, Table> tables = tables(run);
		// The same for all: more take time, and hardly differ
		int rounds = run.options().quick() ? 1 : Math.min(run.options().rounds(), MOST_ROUNDS);
		for (int round = 1; round <= rounds; round++) {
			for (Variant variant : run.variants("http")) {
				measure(run, variant, tables, round);
			}
		}
	}

	private static Map<Integer, Table> tables(Run run) {
		int most = run.options().descriptors() - OTHER_DESCRIPTORS;
		Map<Integer, Table> tables = new LinkedHashMap<>();
		for (int level : run.options().quick() ? List.of(2_000) : List.of(2_000, 8_000, 20_000)) {
			int sessions = Math.min(level, most);
			if (sessions < level) {
				run.report().note("memory: there are descriptors for %,d sessions only".formatted(sessions));
			}
			Table table = new Table("memory-" + level,
					"memory of an idle TLS 1.3 session, %,d held".formatted(sessions), TOTAL, RESIDENT, HEAP);
			tables.putIfAbsent(sessions, table);
			run.report().add(tables.get(sessions));
		}
		return tables;
	}

	private static void measure(Run run, Variant variant, Map<Integer, Table> tables, int round) throws Exception {
		ClientTls tls = ClientTls.full(run.pki());
		try (PeerProcess server = run.launch(variant, ServerMode.CROWDED, "memory");
				HeldSessions sessions = new HeldSessions(run.connector(), tls, server.port())) {
			server.awaitReady();
			Faults.rejectAny(Connects.run(run.connector(), server.port(), List.of(tls), WARM_UP_AT_ONCE,
					Limit.count(run.options().warmUpHandshakes())));
			Held without = Held.by(server, run.tool());
			for (Map.Entry<Integer, Table> level : tables.entrySet()) {
				sessions.hold(level.getKey());
				Held with = Held.by(server, run.tool());
				Measurement measurement = with.since(without, level.getKey());
				long open = sessions.open();
				run.record(level.getValue(), variant, (open == level.getKey()) ? measurement
						: measurement.withError("%d sessions are left".formatted(open)), round);
			}
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Exception ex) {
			tables.values().forEach((table) -> run.record(table, variant, Measurement.failed(ex), round));
		}
	}

	/**
	 * Memory that a server holds.
	 *
	 * @param residentBytes bytes of the process that are resident, all of the heap among
	 * them
	 * @param heapBytes bytes of the heap in use after a collection
	 */
	private record Held(long residentBytes, long heapBytes) {

		static Held by(PeerProcess server, Tool tool) throws IOException, InterruptedException {
			Thread.sleep(SETTLE_MILLIS);
			long heap = server.isJava() ? heapAfterCollection(server, tool) : 0;
			return new Held(server.tree().residentBytes(), heap);
		}

		private static long heapAfterCollection(PeerProcess server, Tool tool)
				throws IOException, InterruptedException {
			for (int i = 0; i < COLLECTIONS; i++) {
				jcmd(server, tool, "GC.run");
			}
			Matcher used = USED.matcher(jcmd(server, tool, "GC.heap_info"));
			if (!used.find()) {
				throw new IOException("jcmd does not say what is used");
			}
			return Long.parseLong(used.group(1)) * 1024;
		}

		private static String jcmd(PeerProcess server, Tool tool, String command)
				throws IOException, InterruptedException {
			String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
			return tool.run(JCMD_SECONDS, List.of(jcmd, Long.toString(server.process().pid()), command));
		}

		Measurement since(Held earlier, int sessions) {
			double resident = (double) (this.residentBytes - earlier.residentBytes) / sessions;
			double heap = (double) (this.heapBytes - earlier.heapBytes) / sessions;
			return Measurement.nothing().with(TOTAL, resident + heap).with(RESIDENT, resident).with(HEAP, heap);
		}

	}

}
