package io.github.esphttps;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Takes a step at a fixed rate, until one fails, while something else goes on.
 */
final class Paced {

	private final Duration period;

	private final Step step;

	private Paced(Duration period, Step step) {
		this.period = period;
		this.step = step;
	}

	static Paced every(Duration period, Step step) {
		return new Paced(period, step);
	}

	/** Write a byte of the text each time, then nothing more. */
	static Paced write(TestClient client, String text, Duration period) {
		int[] next = new int[1];
		return every(period, () -> {
			if (next[0] < text.length()) {
				client.write(text.substring(next[0], ++next[0]));
			}
		});
	}

	void during(Action action) throws Exception {
		ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
		try {
			executor.scheduleAtFixedRate(() -> take(executor), 0, this.period.toNanos(), TimeUnit.NANOSECONDS);
			action.run();
		}
		finally {
			executor.shutdownNow();
		}
	}

	private void take(ScheduledExecutorService executor) {
		try {
			this.step.take();
		}
		catch (IOException ex) {
			executor.shutdown();
		}
	}

	@FunctionalInterface
	interface Step {

		void take() throws IOException;

	}

	@FunctionalInterface
	interface Action {

		void run() throws Exception;

	}

}
