package io.github.esphttps.autoconfigure;

import io.github.esphttps.httpd.UriHandlersFullException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that there are more handlers than may be registered.
 */
final class UriHandlersFullFailureAnalyzer extends AbstractFailureAnalyzer<UriHandlersFullException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UriHandlersFullException cause) {
		String property = UriHandlersFullException.PROPERTY;
		return new FailureAnalysis(
				"""
						The ESP HTTPS server cannot start:

						    Property: %s
						    Value: %d
						    Reason: %d handlers are to be registered, and '%s' finds no place.""".formatted(property,
						cause.limit(), cause.required(), cause.rejected()),
				"Set '%s' to %d or more, or to -1 for any number of handlers.".formatted(property, cause.required()),
				cause);
	}

}
