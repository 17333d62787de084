package io.github.esphttps.benchmarks.comparison;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares servers, each in a process of its own. The script beside it builds them, and
 * says what is to be measured.
 */
public final class Comparison {

	private Comparison() {
	}

	/**
	 * Measure, and write and print tables.
	 * @param args none
	 * @throws Exception if it cannot be measured at all
	 */
	public static void main(String[] args) throws Exception {
		Options options = Options.ofSystemProperties();
		Files.createDirectories(options.workDirectory());
		List<Variant> variants = Variant.read(options.benchmarks().resolve("peers/peers.tsv"), options.peers());
		Report report = new Report(machine(options));
		for (Variant variant : variants) {
			report.note("%s: %s%s".formatted(variant.name(), variant.description(),
					Libraries.of(options.benchmarks().resolve("peers").resolve(variant.directory()))));
		}
		try (Run run = new Run(options, variants, report)) {
			for (String id : options.work()) {
				measure(run, id, report);
				write(options, report);
			}
		}
		System.out.println(MarkdownReport.of(report));
		System.exit(report.isValid() ? 0 : 1);
	}

	/** An item that fails is no reason to lose those after it. */
	private static void measure(Run run, String id, Report report) throws InterruptedException {
		long began = System.nanoTime();
		try {
			item(id).measure(run);
		}
		catch (InterruptedException ex) {
			throw ex;
		}
		catch (Exception ex) {
			ex.printStackTrace();
			report.fail("%s is incomplete: %s".formatted(id, ex));
		}
		System.err.printf("%s took %.0f s%n", id, (System.nanoTime() - began) / 1e9);
	}

	private static WorkItem item(String id) {
		return switch (id) {
			case "keepalive" -> new KeepAlive();
			case FullHandshakes.ID -> FullHandshakes.manyAtOnce();
			case "mtls" -> new MutualHandshakes();
			case "resumed13" -> new ResumedHandshakes(ClientTls.TLS_13, id, "tickets13");
			case "resumed12" -> new ResumedHandshakes(ClientTls.TLS_12, id, "tickets12");
			case "memory" -> new IdleMemory();
			case "startup" -> new Startup();
			case "first" -> FullHandshakes.oneByOne();
			case "websocket" -> new WebSockets();
			case "bulk" -> new Bulk();
			case "events" -> new EventCost();
			case "pool" -> new Pool();
			default -> throw new IllegalArgumentException("No work item is called " + id);
		};
	}

	private static void write(Options options, Report report) throws IOException {
		Files.writeString(options.out().resolve("results.md"), MarkdownReport.of(report));
		Files.writeString(options.out().resolve("results.json"), JsonReport.of(report));
	}

	private static Map<String, String> machine(Options options) throws IOException {
		Map<String, String> machine = new LinkedHashMap<>();
		machine.put("begun", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
		machine.put("processors", "%d, %s".formatted(Runtime.getRuntime().availableProcessors(),
				valueOf(Path.of("/proc/cpuinfo"), "model name")));
		machine.put("memory", valueOf(Path.of("/proc/meminfo"), "MemTotal"));
		machine.put("load average before",
				"%.2f".formatted(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
		machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
		machine.put("commit", options.commit());
		machine.put("tools", options.tools());
		machine.put("JVM", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
		machine.put("JVM options of all servers", String.join(" ", ServerMode.PLAIN.jvmOptions()));
		machine.put("rounds", Integer.toString(options.rounds()));
		machine.put("seconds of one measurement", Integer.toString(options.seconds()));
		machine.put("handshakes of a server before those that count", Integer.toString(options.warmUpHandshakes()));
		return machine;
	}

	private static String valueOf(Path file, String name) throws IOException {
		return Files.readAllLines(file)
			.stream()
			.filter((line) -> line.startsWith(name))
			.map((line) -> line.substring(line.indexOf(':') + 1).trim())
			.findFirst()
			.orElse("unknown");
	}

}
