package io.github.esphttps.event;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the thread pools that listeners run on. Their threads end by themselves when
 * there is nothing to do.
 */
final class EventExecutor {

	private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);

	private EventExecutor() {
	}

	static Executor of(String name, int threads, int queueCapacity, RejectedExecutionHandler rejected) {
		AtomicInteger count = new AtomicInteger();
		ThreadPoolExecutor executor = new ThreadPoolExecutor(threads, threads, IDLE_TIMEOUT.toMillis(),
				TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(queueCapacity), (task) -> {
					Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
					thread.setDaemon(true);
					return thread;
				}, rejected);
		executor.allowCoreThreadTimeOut(true);
		return executor;
	}

}
