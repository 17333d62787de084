package io.github.esphttps.tls;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a task on a daemon thread of its own: at the moment it asked for, and twice a
 * second, so that a clock that was set is noticed.
 */
final class SessionTicketKeyTimer implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(SessionTicketKeyTimer.class);

	private static final long TICK = TimeUnit.MILLISECONDS.toNanos(500);

	private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);

	private final Clock clock;

	private final Supplier<Instant> task;

	private final Thread thread;

	private boolean warned; // used by the thread

	// Both guarded by this
	private boolean woken;

	private boolean closed;

	/**
	 * Create a timer.
	 * @param threadName name of its thread
	 * @param clock what the moments are of
	 * @param task what to run; returns when it has something to do
	 */
	SessionTicketKeyTimer(String threadName, Clock clock, Supplier<Instant> task) {
		this.clock = clock;
		this.task = task;
		this.thread = new Thread(this::run, threadName);
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	/** Run the task soon. Any thread may call this. */
	synchronized void wake() {
		this.woken = true;
		notifyAll();
	}

	private void run() {
		try {
			while (!isClosed()) {
				await(runTask());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private synchronized boolean isClosed() {
		this.woken = false;
		return this.closed;
	}

	private Instant runTask() {
		try {
			Instant next = this.task.get();
			this.warned = false;
			return next;
		}
		catch (RuntimeException | Error ex) {
			if (!this.warned) {
				this.warned = true;
				logger.warn("Keys of session tickets cannot be applied; this is tried again", ex);
			}
			return Instant.MAX;
		}
	}

	private synchronized void await(Instant next) throws InterruptedException {
		long deadline = System.nanoTime() + delay(next);
		long left = deadline - System.nanoTime();
		while (!this.woken && !this.closed && left > 0) {
			TimeUnit.NANOSECONDS.timedWait(this, left);
			left = deadline - System.nanoTime();
		}
	}

	// What is overdue could not be done, and is tried again with the next tick
	private long delay(Instant next) {
		Instant now = this.clock.instant();
		return (next.isAfter(now) && next.isBefore(now.plusNanos(TICK))) ? Duration.between(now, next).toNanos() : TICK;
	}

	/**
	 * End the thread, and wait a moment for a task that runs.
	 */
	@Override
	public void close() {
		synchronized (this) {
			this.closed = true;
			notifyAll();
		}
		if (Thread.currentThread() != this.thread) {
			try {
				this.thread.join(LONGEST_CLOSE.toMillis());
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

}
