package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import reactor.core.scheduler.Scheduler;

/**
 * Closes the attributes of ended sessions off the event loop, as they may block.
 */
final class AttributeCloser {

	private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

	private final Scheduler scheduler;

	private final AtomicInteger unfinished = new AtomicInteger();

	AttributeCloser(Scheduler scheduler) {
		this.scheduler = scheduler;
	}

	void end(SessionAttributes attributes) {
		if (attributes.isEmpty()) {
			attributes.end();
			return;
		}
		this.unfinished.incrementAndGet();
		this.scheduler.schedule(() -> {
			try {
				attributes.end();
			}
			finally {
				this.unfinished.decrementAndGet();
			}
		});
	}

	void await(Duration timeout) {
		long deadline = System.nanoTime() + timeout.toNanos();
		while (this.unfinished.get() > 0 && System.nanoTime() - deadline < 0
				&& !Thread.currentThread().isInterrupted()) {
			LockSupport.parkNanos(POLL_NANOS);
		}
	}

}
