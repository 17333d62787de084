package io.github.esphttps.benchmarks;

import java.lang.management.ManagementFactory;
import java.util.Arrays;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;

/**
 * What a process has used since it began.
 *
 * @param cpuNanos time on a processor, of all its threads, the collector's and the
 * compiler's included
 * @param allocatedBytes bytes that its live threads have allocated on the heap
 */
record Usage(long cpuNanos, long allocatedBytes) {

	static Usage now() {
		OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
		ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
		long[] allocated = threads.getThreadAllocatedBytes(threads.getAllThreadIds());
		return new Usage(system.getProcessCpuTime(), Arrays.stream(allocated).filter((bytes) -> bytes > 0).sum());
	}

	static Usage ofLine(String line) {
		String[] numbers = line.split(" ");
		return new Usage(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]));
	}

	String toLine() {
		return this.cpuNanos + " " + this.allocatedBytes;
	}

	Usage since(Usage earlier) {
		return new Usage(this.cpuNanos - earlier.cpuNanos, this.allocatedBytes - earlier.allocatedBytes);
	}

	double cpuMicrosPer(int count) {
		return this.cpuNanos / 1000.0 / count;
	}

	double bytesPer(int count) {
		return (double) this.allocatedBytes / count;
	}

}
