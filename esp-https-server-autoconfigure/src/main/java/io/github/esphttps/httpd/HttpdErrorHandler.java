package io.github.esphttps.httpd;

import java.util.Objects;

/**
 * Answers the requests that fail with an error, instead of the server. Declare it as a
 * bean, or register it with {@link HttpdServer#register(HttpdErrorHandler)}. It also
 * answers what is refused before it is a request (400, 408, 414, 431, 501, 505), of which
 * method and URI may not be known. ESP-IDF: <code>httpd_register_err_handler</code>.
 * <p>
 * The status of the response is that of the error unless the handler sets another. A
 * handler that sends nothing, or fails, leaves the default response to the server.
 *
 * @param error the error it answers
 * @param handler answers, on the event loop of the session unless it is
 * {@link HttpdHandler#blocking(HttpdHandler) blocking}. {@link HttpdRequest#error()}
 * tells what happened
 * @param keepsOpen whether the session stays open after it, as with the original when the
 * handler returns <code>ESP_OK</code>. {@link HttpdResponse#sendError} and the field
 * <code>Connection: close</code> close it all the same. So it is when the end of the
 * request is not known: when it was refused before it was a request, when its body broke
 * off, or when the client was asked not to send it
 */
public record HttpdErrorHandler(HttpdError error, HttpdHandler handler, boolean keepsOpen) {

	/**
	 * Create an error handler.
	 * @throws IllegalArgumentException if the session is to stay open after
	 * {@link HttpdError#INTERNAL_SERVER_ERROR}, which the original always closes
	 */
	public HttpdErrorHandler {
		Objects.requireNonNull(error, "'error' must not be null");
		Objects.requireNonNull(handler, "'handler' must not be null");
		if (keepsOpen && error == HttpdError.INTERNAL_SERVER_ERROR) {
			throw new IllegalArgumentException("'keepsOpen' must be false for 500, after which a session is closed");
		}
	}

	/**
	 * Answer an error, and close the session after it.
	 * @param error the error to answer
	 * @param handler answers it
	 * @return the error handler
	 */
	public static HttpdErrorHandler of(HttpdError error, HttpdHandler handler) {
		return new HttpdErrorHandler(error, handler, false);
	}

	/**
	 * Return a handler that keeps the session open.
	 * @return a handler of the same error
	 * @throws IllegalArgumentException if the error is
	 * {@link HttpdError#INTERNAL_SERVER_ERROR}
	 */
	public HttpdErrorHandler keepingOpen() {
		return new HttpdErrorHandler(this.error, this.handler, true);
	}

}
