package io.github.esphttps.benchmarks.comparison;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Downloads and uploads of 100 MiB, by <code>curl</code>, one after the other on one
 * connection.
 */
final class Bulk implements WorkItem {

	private static final int MEBIBYTES = 100;

	private static final long BYTES = MEBIBYTES * 1024L * 1024;

	private static final Metric CPU = new Metric("server_cpu_us_per_mib", "server CPU per MiB, us", 0, true);

	private static final Metric SPEED = new Metric("mb_per_second", "MB/s", 0, false);

	private static final int PATIENCE_SECONDS = 120;

	private static final Pattern TRANSFER = Pattern
		.compile("status=(\\d+) downloaded=(\\d+) uploaded=(\\d+) seconds=([\\d.]+)");

	@Override
	public void measure(Run run) throws Exception {
		Path zeros = run.tool().directory().resolve("zeros");
		try (RandomAccessFile file = new RandomAccessFile(zeros.toFile(), "rw")) {
			file.setLength(BYTES);
		}
		int transfers = Math.max(2, run.options().seconds());
		Part download = new Part(
				new Table("download", "100 MiB to curl, %d on one connection".formatted(transfers), CPU, SPEED),
				(server, round) -> download(run, server, transfers));
		Part upload = new Part(
				new Table("upload", "100 MiB from curl, %d on one connection".formatted(transfers), CPU, SPEED),
				(server, round) -> upload(run, server, zeros, transfers));
		run.interleave("download", run.variants("http"), ServerMode.PLAIN,
				(server) -> warmUpDownload(run, server, zeros, transfers), List.of(download));
		run.interleave("upload", run.variants("upload"), ServerMode.PLAIN, (server) -> {
			for (int i = 0; i < 2; i++) {
				rejectErrors(upload(run, server, zeros, transfers));
			}
		}, List.of(upload));
	}

	/** Looks at each byte once. */
	private static void warmUpDownload(Run run, PeerProcess server, Path zeros, int transfers) throws Exception {
		Path file = run.tool().directory().resolve("download");
		List<String> command = curl(run, server);
		command.addAll(List.of("-o", file.toString(), url(server, "/download")));
		run.tool().run(PATIENCE_SECONDS, command);
		long mismatch = Files.mismatch(file, zeros);
		Files.delete(file);
		if (mismatch >= 0) {
			throw new IOException("Byte %d of the download differs".formatted(mismatch));
		}
		for (int i = 0; i < 2; i++) {
			rejectErrors(download(run, server, transfers));
		}
	}

	private static void rejectErrors(Measurement measurement) throws IOException {
		if (measurement.errors() > 0) {
			throw new IOException(measurement.causes().toString());
		}
	}

	private static Measurement download(Run run, PeerProcess server, int transfers) throws Exception {
		List<String> command = curl(run, server);
		for (int i = 0; i < transfers; i++) {
			command.addAll(List.of("-o", "/dev/null", url(server, "/download")));
		}
		return transfer(run, server, command, "200 %d 0".formatted(BYTES), transfers);
	}

	private static Measurement upload(Run run, PeerProcess server, Path file, int transfers) throws Exception {
		List<String> command = curl(run, server);
		// Without an 'Expect', which not all servers answer at once
		command.addAll(List.of("-X", "POST", "-H", "Expect:"));
		for (int i = 0; i < transfers; i++) {
			command.addAll(List.of("-T", file.toString(), url(server, "/upload")));
		}
		int answer = Long.toString(BYTES).length();
		return transfer(run, server, command, "200 %d %d".formatted(answer, BYTES), transfers);
	}

	private static Measurement transfer(Run run, PeerProcess server, List<String> command, String expected,
			int transfers) throws Exception {
		double before = server.tree().cpuMicros();
		String printed = run.tool().run(PATIENCE_SECONDS, command);
		double cpu = server.tree().cpuMicros() - before;
		double seconds = 0;
		int count = 0;
		List<String> faults = new ArrayList<>();
		Matcher transfer = TRANSFER.matcher(printed);
		while (transfer.find()) {
			count++;
			seconds += Double.parseDouble(transfer.group(4));
			String seen = "%s %s %s".formatted(transfer.group(1), transfer.group(2), transfer.group(3));
			if (!seen.equals(expected)) {
				faults.add("%s instead of %s".formatted(seen, expected));
			}
		}
		Measurement measurement = Measurement.nothing()
			.with(CPU, cpu / (count * MEBIBYTES))
			.with(SPEED, count * BYTES / 1e6 / seconds);
		if (count != transfers) {
			faults.add("%d transfers instead of %d".formatted(count, transfers));
		}
		// What the server has counted is in its answer
		if (expected.endsWith(" " + BYTES) && printed.split(BYTES + "status=", -1).length != transfers + 1) {
			faults.add("Not all uploads were counted right: " + printed);
		}
		for (String fault : faults) {
			measurement = measurement.withError(fault);
		}
		return measurement;
	}

	private static List<String> curl(Run run, PeerProcess server) {
		return new ArrayList<>(List.of("curl", "-sS", "--http1.1", "--tlsv1.3", "--cacert",
				run.pki().authority().toString(), "--resolve", "localhost:%d:127.0.0.1".formatted(server.port()), "-w",
				"status=%{http_code} downloaded=%{size_download} uploaded=%{size_upload} seconds=%{time_total}\\n"));
	}

	private static String url(PeerProcess server, String path) {
		return "https://localhost:" + server.port() + path;
	}

}
