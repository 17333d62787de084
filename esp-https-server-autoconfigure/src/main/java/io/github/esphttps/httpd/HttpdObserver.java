package io.github.esphttps.httpd;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Hears of what a server does as it does it, to measure, trace or log it. Methods are
 * called on the event loop of the connection, and must neither block nor throw.
 */
public interface HttpdObserver {

	/**
	 * A TLS handshake was completed, whether or not there is a place for a session.
	 * @param tls the outcome
	 */
	default void handshakeCompleted(TlsInfo tls) {
	}

	/**
	 * A TLS handshake failed.
	 * @param failure why
	 * @param duration time since the connection was accepted
	 */
	default void handshakeFailed(HandshakeFailure failure, Duration duration) {
	}

	/**
	 * A request arrived, which may be one that is refused before a handler is looked up.
	 * @param request the request
	 * @return observes it until its response is complete, {@code null} to let it go
	 */
	default @Nullable RequestObservation requestReceived(HttpdRequest request) {
		return null;
	}

}
