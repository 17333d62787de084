package io.github.esphttps.event;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * The threads that listeners run on: daemons, as few as are needed. A task goes to the
 * thread that became idle last, else to a new one, and waits only when all are busy. It
 * is handed over with a single wake-up, for every session needs two.
 */
final class EventThreads implements Executor {

	private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(10);

	private final String name;

	private final int maxThreads;

	private final long idleNanos;

	private final Object lock = new Object();

	private final Deque<Worker> idle = new ArrayDeque<>();

	private final Queue<Runnable> waiting = new ArrayDeque<>();

	private int threads;

	private int started;

	EventThreads(String name, int maxThreads) {
		this(name, maxThreads, IDLE_TIMEOUT);
	}

	EventThreads(String name, int maxThreads, Duration idleTimeout) {
		this.name = name;
		this.maxThreads = maxThreads;
		this.idleNanos = idleTimeout.toNanos();
	}

	@Override
	public void execute(Runnable task) {
		Worker worker;
		boolean starts;
		synchronized (this.lock) {
			worker = this.idle.pollLast();
			starts = worker == null;
			if (worker == null && this.threads == this.maxThreads) {
				this.waiting.add(task);
				return;
			}
			if (worker == null) {
				this.threads++;
				this.started++;
				worker = new Worker(this.name + "-" + this.started);
			}
			worker.task = task;
		}
		if (starts) {
			start(worker.thread);
		}
		else {
			LockSupport.unpark(worker.thread);
		}
	}

	private void start(Thread thread) {
		try {
			thread.start();
		}
		catch (Error ex) {
			synchronized (this.lock) {
				this.threads--;
			}
			throw ex;
		}
	}

	private final class Worker implements Runnable {

		private final Thread thread;

		/** Guarded by the lock. */
		private @Nullable Runnable task;

		Worker(String name) {
			this.thread = new Thread(this, name);
			this.thread.setDaemon(true);
		}

		@Override
		public void run() {
			Runnable next = taken();
			while (next != null) {
				run(next);
				next = next();
			}
		}

		private void run(Runnable current) {
			try {
				current.run();
			}
			catch (Throwable ex) {
				this.thread.getUncaughtExceptionHandler().uncaughtException(this.thread, ex);
			}
			// What a listener was interrupted for is no concern of the next one
			Thread.interrupted();
		}

		private @Nullable Runnable next() {
			synchronized (EventThreads.this.lock) {
				Runnable waiting = EventThreads.this.waiting.poll();
				if (waiting != null) {
					return waiting;
				}
				EventThreads.this.idle.addLast(this);
			}
			long deadline = System.nanoTime() + EventThreads.this.idleNanos;
			while (true) {
				LockSupport.parkNanos(EventThreads.this, deadline - System.nanoTime());
				Thread.interrupted();
				Runnable given = taken();
				if (given != null) {
					return given;
				}
				if (System.nanoTime() - deadline >= 0 && ended()) {
					return null;
				}
			}
		}

		private @Nullable Runnable taken() {
			synchronized (EventThreads.this.lock) {
				Runnable given = this.task;
				this.task = null;
				return given;
			}
		}

		/** Whether it may end, which it may not once it was given a task. */
		private boolean ended() {
			synchronized (EventThreads.this.lock) {
				if (!EventThreads.this.idle.remove(this)) {
					return false;
				}
				EventThreads.this.threads--;
				return true;
			}
		}

	}

}
