package io.github.esphttps.httpd;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a server has counted since it was created. Written by event loops, read by anyone.
 */
final class PoolTotals {

	private final LongAdder opened = new LongAdder();

	private final Map<CloseReason, LongAdder> closed = adders(CloseReason.class);

	private final Map<FailureCategory, LongAdder> failed = adders(FailureCategory.class);

	private final LongAdder bytesIn = new LongAdder();

	private final LongAdder bytesOut = new LongAdder();

	void opened() {
		this.opened.increment();
	}

	void closed(CloseReason reason) {
		increment(this.closed, reason);
	}

	void failed(FailureCategory category) {
		increment(this.failed, category);
	}

	void received(long bytes) {
		this.bytesIn.add(bytes);
	}

	void sent(long bytes) {
		this.bytesOut.add(bytes);
	}

	long openedSum() {
		return this.opened.sum();
	}

	Map<CloseReason, Long> closedSums() {
		return sums(this.closed, CloseReason.class);
	}

	Map<FailureCategory, Long> failedSums() {
		return sums(this.failed, FailureCategory.class);
	}

	long bytesInSum() {
		return this.bytesIn.sum();
	}

	long bytesOutSum() {
		return this.bytesOut.sum();
	}

	private static <E extends Enum<E>> Map<E, LongAdder> adders(Class<E> keys) {
		Map<E, LongAdder> adders = new EnumMap<>(keys);
		for (E key : keys.getEnumConstants()) {
			adders.put(key, new LongAdder());
		}
		return adders;
	}

	private static <E extends Enum<E>> void increment(Map<E, LongAdder> adders, E key) {
		LongAdder adder = adders.get(key);
		if (adder != null) {
			adder.increment();
		}
	}

	private static <E extends Enum<E>> Map<E, Long> sums(Map<E, LongAdder> adders, Class<E> keys) {
		Map<E, Long> sums = new EnumMap<>(keys);
		adders.forEach((key, adder) -> sums.put(key, adder.sum()));
		return sums;
	}

}
