package io.github.esphttps.benchmarks;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Memory a process holds. Its heap is of a fixed size and touched at the start, so that
 * what is resident grows with what is outside of the heap alone.
 *
 * @param heapBytes bytes of the heap in use after a collection
 * @param residentBytes bytes of the process that are resident
 */
record Memory(long heapBytes, long residentBytes) {

	private static final int COLLECTIONS = 3;

	static Memory afterCollection() throws IOException {
		for (int i = 0; i < COLLECTIONS; i++) {
			System.gc();
		}
		return new Memory(ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(), resident());
	}

	private static long resident() throws IOException {
		String line = Files.readAllLines(Path.of("/proc/self/status"))
			.stream()
			.filter((candidate) -> candidate.startsWith("VmRSS:"))
			.findFirst()
			.orElseThrow();
		return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
	}

	static Memory ofLine(String line) {
		String[] numbers = line.split(" ");
		return new Memory(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
	}

	String toLine() {
		return this.heapBytes + " " + this.residentBytes;
	}

}
