package io.github.esphttps.sample.routes;

import java.util.concurrent.atomic.AtomicLong;

import io.github.esphttps.httpd.HttpdSession;

/**
 * The sum of one session, kept with its attributes.
 */
final class RunningSum {

	private final AtomicLong value = new AtomicLong();

	static RunningSum of(HttpdSession session) {
		return session.attributes().computeIfAbsent(RunningSum.class, RunningSum::new);
	}

	long get() {
		return this.value.get();
	}

	long set(long number) {
		this.value.set(number);
		return number;
	}

	// A sum that would be too large is an ArithmeticException, and remains as it was
	long add(long number) {
		return this.value.accumulateAndGet(number, Math::addExact);
	}

}
