package io.github.esphttps.event;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Makes the threads that listeners run on: daemons, as few as are needed.
 */
final class EventExecutor {

	private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);

	private EventExecutor() {
	}

	/** Uses an idle thread, else a new one, and queues only when all are busy. */
	static Executor elastic(String name, int maxThreads) {
		return new ThreadPoolExecutor(1, maxThreads, IDLE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS,
				new IdleThreadsFirst(), daemons(name), (task, pool) -> pool.getQueue().add(task));
	}

	private static ThreadFactory daemons(String name) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, name + "-" + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/** Refuses a task that no thread waits for, upon which the pool starts a thread. */
	private static final class IdleThreadsFirst extends LinkedTransferQueue<Runnable> {

		private static final long serialVersionUID = 1L;

		@Override
		public boolean offer(Runnable task) {
			return tryTransfer(task);
		}

		@Override
		public boolean add(Runnable task) {
			put(task);
			return true;
		}

	}

}
