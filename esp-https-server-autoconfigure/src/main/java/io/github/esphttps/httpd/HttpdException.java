package io.github.esphttps.httpd;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Thrown by a handler, or signalled by the publisher it returns, to have the request
 * answered with an error. ESP-IDF: <code>httpd_resp_send_err</code>.
 */
public class HttpdException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final HttpdError error;

	/**
	 * Create an exception with the default message of the error.
	 * @param error the error to answer with
	 */
	public HttpdException(HttpdError error) {
		this(error, null);
	}

	/**
	 * Create an exception.
	 * @param error the error to answer with
	 * @param message the body of the response, or {@code null} for the default one. The
	 * client sees it, as <code>text/html</code>: escape what came from a client
	 */
	public HttpdException(HttpdError error, @Nullable String message) {
		super((message != null) ? message : Objects.requireNonNull(error, "'error' must not be null").defaultMessage());
		this.error = Objects.requireNonNull(error, "'error' must not be null");
	}

	/**
	 * Return the error to answer with.
	 * @return an error
	 */
	public HttpdError error() {
		return this.error;
	}

}
