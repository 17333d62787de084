package io.github.esphttps.tls;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.FastThreadLocal;

/**
 * The handshakes of an event loop that have a step to take, which is costly: so many at a
 * time, and before the next ones the event loop looks after all its connections. Those
 * that wait for their client take no turn, so that they keep nobody from one.
 */
final class HandshakeTurns {

	private final int turnsAtATime;

	private final FastThreadLocal<Queue<Runnable>> waiting = new FastThreadLocal<>() {

		@Override
		protected Queue<Runnable> initialValue() {
			return new ArrayDeque<>();
		}

	};

	HandshakeTurns(int turnsAtATime) {
		this.turnsAtATime = turnsAtATime;
	}

	/** Wait for a turn. Runs on the event loop, as all methods. */
	void await(Runnable step, EventExecutor executor) {
		Queue<Runnable> queue = this.waiting.get();
		queue.add(step);
		if (queue.size() == 1) {
			take(executor);
		}
	}

	// Behind the events of this turn of the event loop
	private void take(EventExecutor executor) {
		executor.schedule(() -> {
			Queue<Runnable> queue = this.waiting.get();
			try {
				for (int turn = 0; turn < this.turnsAtATime && !queue.isEmpty(); turn++) {
					queue.remove().run();
				}
			}
			finally {
				if (!queue.isEmpty()) {
					take(executor);
				}
			}
		}, 0, TimeUnit.NANOSECONDS);
	}

}
