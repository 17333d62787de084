package io.github.esphttps.httpd;

import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Runs a task at a time, or earlier: when time is won, it is left as it is, so that a
 * deadline which moves with every byte costs nothing. Who is called finds out whether it
 * is time, and sets it again if not. All methods run on the event loop.
 */
final class Alarm {

	private final Runnable task;

	private @Nullable Future<?> timer;

	private long at;

	Alarm(Runnable task) {
		this.task = task;
	}

	/** Run the task at a {@link Deadline}, unless it will run before. */
	void setTo(long deadline, EventExecutor eventLoop) {
		if (deadline == Deadline.NONE || (this.timer != null && this.at - deadline <= 0)) {
			return;
		}
		cancel();
		this.at = deadline;
		this.timer = eventLoop.schedule(this::run, deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
	}

	private void run() {
		this.timer = null;
		this.task.run();
	}

	void cancel() {
		Future<?> scheduled = this.timer;
		this.timer = null;
		if (scheduled != null) {
			scheduled.cancel(false);
		}
	}

}
