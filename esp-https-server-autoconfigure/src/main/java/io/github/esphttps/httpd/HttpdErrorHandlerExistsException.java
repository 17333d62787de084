package io.github.esphttps.httpd;

/**
 * Thrown when two error handlers are declared for the same error.
 */
public final class HttpdErrorHandlerExistsException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final HttpdError error;

	HttpdErrorHandlerExistsException(HttpdError error) {
		super("Two error handlers are declared for " + error.status() + " (" + error.reason() + ")");
		this.error = error;
	}

	/**
	 * Return the error with two handlers.
	 * @return an error
	 */
	public HttpdError error() {
		return this.error;
	}

}
