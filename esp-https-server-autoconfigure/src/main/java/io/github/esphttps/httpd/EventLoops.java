package io.github.esphttps.httpd;

import java.util.concurrent.RejectedExecutionException;

import io.netty.util.concurrent.EventExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what concerns a connection on its event loop, unless that has ended, and the
 * connection with it.
 */
final class EventLoops {

	private static final Logger logger = LoggerFactory.getLogger(EventLoops.class);

	private EventLoops() {
	}

	/** Run it now on the event loop itself, else soon. */
	static void run(EventExecutor eventLoop, Runnable action) {
		if (eventLoop.inEventLoop()) {
			action.run();
		}
		else {
			runLater(eventLoop, action);
		}
	}

	static void runLater(EventExecutor eventLoop, Runnable action) {
		try {
			eventLoop.execute(action);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The event loop has ended: {}", ex.getMessage());
		}
	}

}
