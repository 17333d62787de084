package io.github.esphttps.event;

/**
 * Thrown by a listener of {@link HttpdSessionCreatedEvent} to refuse the session. Any
 * other exception refuses it as well, and is logged as a fault of the listener.
 */
public class HttpdSessionRejectedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Create an exception.
	 * @param message why the session is refused. Logged at debug level, the client does
	 * not see it
	 */
	public HttpdSessionRejectedException(String message) {
		super(message);
	}

}
