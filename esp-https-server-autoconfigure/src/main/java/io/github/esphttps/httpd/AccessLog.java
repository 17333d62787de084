package io.github.esphttps.httpd;

import io.github.esphttps.config.AccessLogConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs a line for every request when its response is complete, or never will be.
 */
final class AccessLog implements HttpdObserver {

	static final String LOGGER = "io.github.esphttps.access";

	private static final Logger logger = LoggerFactory.getLogger(LOGGER);

	private final AccessLogPattern pattern;

	AccessLog(AccessLogConfig config) {
		this.pattern = AccessLogPattern.of(config.pattern());
	}

	@Override
	public @Nullable RequestObservation requestReceived(HttpdRequest request) {
		return logger.isInfoEnabled() ? this::ended : null;
	}

	private void ended(ServedRequest served) {
		logger.info(this.pattern.line(served));
	}

}
