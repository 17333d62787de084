package io.github.esphttps.httpd;

import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks of the application that wait for the event loop of a session. Safe for use by any
 * thread.
 */
final class SessionTasks {

	private static final Logger logger = LoggerFactory.getLogger(SessionTasks.class);

	private static final int CAPACITY = 256;

	private final String sessionId;

	private final Channel channel;

	private final AtomicInteger waiting = new AtomicInteger();

	SessionTasks(String sessionId, Channel channel) {
		this.sessionId = sessionId;
		this.channel = channel;
	}

	void execute(Runnable task) {
		Objects.requireNonNull(task, "'task' must not be null");
		if (!this.channel.isActive()) {
			throw new RejectedExecutionException("Session " + this.sessionId + " is closed");
		}
		if (this.waiting.incrementAndGet() > CAPACITY) {
			this.waiting.decrementAndGet();
			throw new RejectedExecutionException(
					"Session " + this.sessionId + " has " + CAPACITY + " tasks waiting already");
		}
		this.channel.eventLoop().execute(() -> run(task));
	}

	private void run(Runnable task) {
		this.waiting.decrementAndGet();
		try {
			task.run();
		}
		catch (Throwable ex) {
			logger.warn("[{}] Task failed", this.sessionId, ex);
		}
	}

}
