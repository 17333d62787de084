package io.github.esphttps.tls;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;

/**
 * The threads that wait for a secure element, so that nothing else has to. They are a
 * fixed number, also when the native library never returns. All methods are safe for use
 * by any thread.
 */
final class SigningThreads implements AutoCloseable {

	private static final int QUEUE_CAPACITY = 1024;

	private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);

	private final Duration timeout;

	private final Runnable stuck;

	private final ThreadPoolExecutor threads;

	private final ScheduledThreadPoolExecutor timer;

	/**
	 * Create threads.
	 * @param count how many at most
	 * @param timeout time for a task from when it is handed over, the wait for a thread
	 * included
	 * @param stuck called when a task that has begun did not end in time. Must not block
	 */
	SigningThreads(int count, Duration timeout, Runnable stuck) {
		this.timeout = timeout;
		this.stuck = stuck;
		AtomicInteger number = new AtomicInteger();
		this.threads = new ThreadPoolExecutor(count, count, IDLE_TIMEOUT.toSeconds(), TimeUnit.SECONDS,
				new ArrayBlockingQueue<>(QUEUE_CAPACITY),
				(task) -> new SigningThread(task, "esp-https-signing-" + number.incrementAndGet()));
		this.threads.allowCoreThreadTimeOut(true);
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "esp-https-signing-timer");
			thread.setDaemon(true);
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
		this.timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
	}

	/** Return whether the current thread is one that may wait for a secure element. */
	static boolean isCurrent() {
		return Thread.currentThread() instanceof SigningThread;
	}

	/**
	 * Run a task.
	 * @return its result, on a thread of this object. A {@link SecureElementException} if
	 * there are too many tasks already, or the time is over. The task may run on then
	 */
	<T> Future<T> submit(Callable<T> task) {
		Promise<T> promise = ImmediateEventExecutor.INSTANCE.newPromise();
		Attempt<T> attempt = new Attempt<>(task, promise);
		try {
			ScheduledFuture<?> limit = this.timer.schedule(() -> end(attempt), this.timeout.toNanos(),
					TimeUnit.NANOSECONDS);
			promise.addListener((done) -> limit.cancel(false));
			this.threads.execute(attempt);
		}
		catch (RejectedExecutionException ex) {
			promise.tryFailure(new SecureElementException("Too many handshakes wait for the secure element", ex));
		}
		return promise;
	}

	private void end(Attempt<?> attempt) {
		boolean waited = this.threads.remove(attempt);
		if (attempt.promise.tryFailure(
				new SecureElementException(waited
						? "No thread was free to ask the secure element for a signature within "
								+ this.timeout.toMillis() + " ms"
						: "The secure element did not sign within " + this.timeout.toMillis() + " ms", null))
				&& !waited) {
			this.stuck.run();
		}
	}

	/** End the threads. Tasks that wait fail, those that run are not interrupted. */
	@Override
	public void close() {
		this.timer.shutdownNow();
		this.threads.shutdown();
		for (Runnable waiting = this.threads.getQueue().poll(); waiting != null; waiting = this.threads.getQueue()
			.poll()) {
			((Attempt<?>) waiting).promise
				.tryFailure(new SecureElementException("The secure element was closed", null));
		}
	}

	/**
	 * A thread that may wait for a secure element.
	 */
	private static final class SigningThread extends Thread {

		SigningThread(Runnable task, String name) {
			super(task, name);
			setDaemon(true);
		}

	}

	/**
	 * A task, and who waits for it.
	 */
	private static final class Attempt<T> implements Runnable {

		private final Callable<T> task;

		private final Promise<T> promise;

		Attempt(Callable<T> task, Promise<T> promise) {
			this.task = task;
			this.promise = promise;
		}

		@Override
		public void run() {
			if (this.promise.isDone()) {
				return;
			}
			try {
				this.promise.trySuccess(this.task.call());
			}
			catch (Exception | LinkageError ex) {
				this.promise.tryFailure(ex);
			}
		}

	}

}
