package io.github.esphttps.autoconfigure;

import io.github.esphttps.httpd.HttpdErrorHandlerExistsException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that two beans answer the same error.
 */
final class HttpdErrorHandlerExistsFailureAnalyzer extends AbstractFailureAnalyzer<HttpdErrorHandlerExistsException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, HttpdErrorHandlerExistsException cause) {
		return new FailureAnalysis("The ESP HTTPS server cannot start: %s.".formatted(cause.getMessage()),
				"Remove one of the 'HttpdErrorHandler' beans for %d, or have one handler answer in both ways."
					.formatted(cause.error().status()),
				cause);
	}

}
