package io.github.esphttps.event;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks one after the other in their order, and drops those for which there is no
 * place in its queue. Keeps no thread for it: others of the executor have their turn
 * between two tasks. Safe for use by any thread.
 */
final class OrderedTasks {

	private final Executor executor;

	private final Queue<Runnable> waiting;

	private final Runnable dropped;

	// Whoever counts the first has it run
	private final AtomicInteger unfinished = new AtomicInteger();

	/**
	 * Create a queue.
	 * @param executor runs the tasks
	 * @param capacity how many may wait, besides the one that runs
	 * @param dropped runs for each task that does not
	 */
	OrderedTasks(Executor executor, int capacity, Runnable dropped) {
		this.executor = executor;
		this.waiting = new ArrayBlockingQueue<>(capacity);
		this.dropped = dropped;
	}

	/** Run a task after those before it. */
	void add(Runnable task) {
		if (!this.waiting.offer(task)) {
			this.dropped.run();
		}
		else if (this.unfinished.getAndIncrement() == 0) {
			startNext();
		}
	}

	private void startNext() {
		try {
			this.executor.execute(this::runNext);
		}
		catch (RejectedExecutionException ex) {
			dropAll();
		}
	}

	private void runNext() {
		try {
			this.waiting.remove().run();
		}
		finally {
			if (this.unfinished.decrementAndGet() > 0) {
				startNext();
			}
		}
	}

	private void dropAll() {
		do {
			this.waiting.remove();
			this.dropped.run();
		}
		while (this.unfinished.decrementAndGet() > 0);
	}

}
