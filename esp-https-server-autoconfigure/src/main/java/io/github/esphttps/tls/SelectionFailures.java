package io.github.esphttps.tls;

import java.time.Duration;
import java.util.concurrent.CompletionException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handshakes for which no certificate could be selected: one line in the log for those
 * that follow each other, as each client could cause one.
 */
final class SelectionFailures {

	private static final Logger logger = LoggerFactory.getLogger(CertificateSelector.class);

	// Those of this time share a line
	private static final Duration BURST = Duration.ofMinutes(1);

	private long unlogged;

	private long loggedAt = System.nanoTime() - BURST.toNanos();

	/** Take down a failure, and return what ends its handshake. */
	CertificateUnavailableException add(Throwable failure) {
		Throwable cause = (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause()
				: failure;
		log(cause);
		return new CertificateUnavailableException("No certificate could be selected", cause);
	}

	private synchronized void log(Throwable cause) {
		long now = System.nanoTime();
		if (now - this.loggedAt < BURST.toNanos()) {
			this.unlogged++;
			return;
		}
		logger.warn("A handshake failed, as the CertificateSelector selected nothing that can be used. "
				+ "Failed since the last line like this: {}", this.unlogged + 1, cause);
		this.loggedAt = now;
		this.unlogged = 0;
	}

}
