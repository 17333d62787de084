package io.github.esphttps.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;

/**
 * Adds the remedy to Spring Boot's report of an address that is none.
 */
final class AddressFailureAnalyzer extends AbstractFailureAnalyzer<BindException> implements Ordered {

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, BindException cause) {
		ConfigurationProperty property = cause.getProperty();
		if (property == null || !property.getName().toString().equals("esp.https.address")) {
			return null;
		}
		return new FailureAnalysis(
				"The ESP HTTPS server cannot start:%n%n    Property: esp.https.address%n    Value: %s%n    Origin: %s%n    Reason: It is neither an IP address nor the name of a host that can be resolved."
					.formatted(property.getValue(), property.getOrigin()),
				"Set 'esp.https.address' to an address of a network interface of this machine, or remove it to listen on all of them.",
				cause);
	}

	// Before Spring Boot's analyzer of the same exception
	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
