package io.github.esphttps.autoconfigure;

import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.UriHandlerExistsException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains that a handler bean leaves another nothing to answer.
 */
final class UriHandlerExistsFailureAnalyzer extends AbstractFailureAnalyzer<UriHandlerExistsException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UriHandlerExistsException cause) {
		UriHandler rejected = cause.rejected();
		String remedy = "Remove one of the two 'UriHandler' beans, or give it another URI or method.";
		if (!cause.existing().toString().equals(rejected.toString())) {
			remedy += " Both can stay if '%s' comes first, for example with '@Order'.".formatted(rejected);
		}
		return new FailureAnalysis(cause.getMessage() + ".", remedy, cause);
	}

}
