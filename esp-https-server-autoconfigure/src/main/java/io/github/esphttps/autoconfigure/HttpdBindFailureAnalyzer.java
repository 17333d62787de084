package io.github.esphttps.autoconfigure;

import io.github.esphttps.httpd.HttpdBindException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why the server cannot listen.
 */
final class HttpdBindFailureAnalyzer extends AbstractFailureAnalyzer<HttpdBindException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, HttpdBindException cause) {
		int port = cause.address().getPort();
		String host = cause.address().getAddress().getHostAddress();
		return switch (cause.reason()) {
			case PORT_IN_USE -> analysis(cause, cause.portProperty(), port, "Port " + port + " is already in use.",
					"Stop the process that listens on port %d, or set '%s' to another port, 0 for a random free one."
						.formatted(port, cause.portProperty()));
			case NOT_PERMITTED -> analysis(cause, cause.portProperty(), port,
					"This process may not listen on port " + port + ".",
					"Set '%s' to a port above 1023, for example 8443, or give the process the right to listen there (on Linux the CAP_NET_BIND_SERVICE capability)."
						.formatted(cause.portProperty()));
			case ADDRESS_NOT_AVAILABLE -> analysis(cause, "esp.https.address", host,
					"The address does not belong to this machine.",
					"Set 'esp.https.address' to an address of a network interface of this machine, or remove it to listen on all of them.");
			case OTHER -> analysis(cause, cause.portProperty(), port,
					"Cannot listen on %s port %d: %s.".formatted(host, port, cause.getCause()),
					"Check 'esp.https.address' and '%s'.".formatted(cause.portProperty()));
		};
	}

	private static FailureAnalysis analysis(HttpdBindException cause, String property, Object value, String reason,
			String action) {
		return new FailureAnalysis(
				"The ESP HTTPS server cannot start:%n%n    Property: %s%n    Value: %s%n    Reason: %s"
					.formatted(property, value, reason),
				action, cause);
	}

}
