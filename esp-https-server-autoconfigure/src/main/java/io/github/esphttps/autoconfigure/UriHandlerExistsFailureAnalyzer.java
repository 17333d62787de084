package io.github.esphttps.autoconfigure;

import io.github.esphttps.httpd.UriHandlerExistsException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that two handler beans answer the same requests.
 */
final class UriHandlerExistsFailureAnalyzer extends AbstractFailureAnalyzer<UriHandlerExistsException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UriHandlerExistsException cause) {
		return new FailureAnalysis(cause.getMessage() + ".",
				"Remove one of the two 'UriHandler' beans, or give it another URI or method.", cause);
	}

}
