package io.github.esphttps.httpd;

import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Notices when nothing of what waits for a client is written: because it takes nothing,
 * or because the message before has no end yet. Has a timer only while something waits.
 * All methods run on the event loop of the channel unless said otherwise.
 */
final class WebSocketStall {

	private static final long AFTER_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

	private final EventExecutor eventLoop;

	private final Runnable begins;

	private @Nullable Future<?> look;

	private boolean waiting;

	private long since;

	private volatile boolean stalled;

	WebSocketStall(EventExecutor eventLoop, Runnable begins) {
		this.eventLoop = eventLoop;
		this.begins = begins;
	}

	/** Return whether nothing has been written for a while. On any thread. */
	boolean isStalled() {
		return this.stalled;
	}

	/** Something waits for the client, or nothing does. */
	void waiting(boolean now) {
		if (now && !this.waiting) {
			this.since = nanoTime();
			schedule(AFTER_NANOS);
		}
		this.waiting = now;
		if (!now) {
			this.stalled = false;
		}
	}

	/** Some has been written. */
	void progressed() {
		this.since = nanoTime();
		if (this.stalled) {
			this.stalled = false;
			schedule(AFTER_NANOS);
		}
	}

	/** The client takes some again, be it of a message that has no end yet. */
	void takes() {
		if (this.stalled) {
			schedule(AFTER_NANOS);
		}
	}

	private void schedule(long delay) {
		if (this.look == null && !this.eventLoop.isShuttingDown()) {
			this.look = this.eventLoop.schedule(this::look, delay, TimeUnit.NANOSECONDS);
		}
	}

	private void look() {
		this.look = null;
		if (!this.waiting) {
			return;
		}
		long left = this.since + AFTER_NANOS - nanoTime();
		if (left > 0) {
			schedule(left);
			return;
		}
		this.stalled = true;
		this.begins.run();
	}

	void end() {
		this.waiting = false;
		Future<?> pending = this.look;
		if (pending != null) {
			pending.cancel(false);
		}
	}

	private long nanoTime() {
		return this.eventLoop.ticker().nanoTime();
	}

}
