package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections that could not be accepted, as a rule because the process has no file
 * descriptors left: a pause after each, and two lines in the log for all that follow each
 * other. Used by the event loop of the server channel.
 */
final class AcceptErrors {

	private static final Logger logger = LoggerFactory.getLogger(AcceptErrors.class);

	private static final Duration PAUSE = Duration.ofMillis(250);

	// Without a further error the burst is over
	private static final Duration CALM = Duration.ofSeconds(5);

	private boolean pausing;

	private long count;

	private @Nullable Future<?> calm;

	boolean isPausing() {
		return this.pausing;
	}

	void pause(EventExecutor executor, Throwable cause, Runnable resume) {
		if (this.count++ == 0) {
			logger.warn("Connections cannot be accepted, the next attempt is in {} ms: {}", PAUSE.toMillis(),
					cause.toString());
		}
		if (this.calm != null) {
			this.calm.cancel(false);
		}
		this.calm = executor.schedule(this::calm, CALM.toMillis(), TimeUnit.MILLISECONDS);
		if (!this.pausing) {
			this.pausing = true;
			executor.schedule(() -> {
				this.pausing = false;
				resume.run();
			}, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

	private void calm() {
		logger.info("Connections are accepted again, after {} failed attempts", this.count);
		this.count = 0;
	}

}
