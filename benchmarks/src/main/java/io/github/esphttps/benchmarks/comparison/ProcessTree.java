package io.github.esphttps.benchmarks.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A process with those it has started, as the operating system accounts for them.
 *
 * @param root the process
 * @param ticksPerSecond unit of processor time
 */
record ProcessTree(ProcessHandle root, int ticksPerSecond) {

	private static final int UTIME = 11;

	private static final int STIME = 12;

	private static final double MICROS_PER_SECOND = 1e6;

	/** Return the time on processors, in user and kernel mode, of all that run. */
	double cpuMicros() throws IOException {
		long ticks = 0;
		for (ProcessHandle process : all()) {
			String stat = read(process, "stat");
			// The name, in brackets, may have spaces in it
			String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
			ticks += Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
		}
		return ticks * MICROS_PER_SECOND / this.ticksPerSecond;
	}

	/** Return the bytes of memory that are resident. */
	long residentBytes() throws IOException {
		long kilobytes = 0;
		for (ProcessHandle process : all()) {
			String line = read(process, "status").lines()
				.filter((candidate) -> candidate.startsWith("VmRSS:"))
				.findFirst()
				.orElseThrow(() -> new IOException("Process %d has ended".formatted(process.pid())));
			kilobytes += Long.parseLong(line.replaceAll("\\D", ""));
		}
		return kilobytes * 1024;
	}

	void destroyForcibly() {
		all().forEach(ProcessHandle::destroyForcibly);
	}

	private List<ProcessHandle> all() {
		return Stream.concat(Stream.of(this.root), this.root.descendants()).toList();
	}

	private static String read(ProcessHandle process, String file) throws IOException {
		try {
			return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
		}
		catch (NoSuchFileException ex) {
			throw new IOException("Process %d has ended".formatted(process.pid()), ex);
		}
	}

}
