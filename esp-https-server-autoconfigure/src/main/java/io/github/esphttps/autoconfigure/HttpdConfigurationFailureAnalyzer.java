package io.github.esphttps.autoconfigure;

import io.github.esphttps.httpd.HttpdConfigurationException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains configuration of the HTTP engine that cannot be served.
 */
final class HttpdConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<HttpdConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, HttpdConfigurationException cause) {
		return new FailureAnalysis(
				"The ESP HTTPS server cannot start:%n%n    Property: %s%n    Value: %s%n    Reason: %s"
					.formatted(cause.property(), cause.value(), cause.getMessage()),
				cause.remedy(), cause);
	}

}
