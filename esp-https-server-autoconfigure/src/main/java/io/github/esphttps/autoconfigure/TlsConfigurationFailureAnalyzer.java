package io.github.esphttps.autoconfigure;

import io.github.esphttps.tls.TlsConfigurationException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains TLS configuration that cannot be served.
 */
final class TlsConfigurationFailureAnalyzer extends AbstractFailureAnalyzer<TlsConfigurationException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, TlsConfigurationException cause) {
		String description = "The ESP HTTPS server cannot use its TLS configuration:%n%n    Property: %s%n    Value: %s%n    Reason: %s"
			.formatted(cause.property(), (cause.value() != null) ? cause.value() : "(not set)", cause.getMessage());
		return new FailureAnalysis(description, cause.remedy(), cause);
	}

}
