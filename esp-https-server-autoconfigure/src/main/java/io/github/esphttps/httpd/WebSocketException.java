package io.github.esphttps.httpd;

/**
 * A handler throws it, or fails with it, to close a WebSocket with a code of its own. The
 * message is the reason that the client is told.
 */
public class WebSocketException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient WebSocketClose close;

	private final boolean silent;

	/**
	 * Create an exception.
	 * @param code status code, for example {@link WebSocketClose#UNSUPPORTED_DATA}
	 * @param reason what the client is told, up to 123 bytes of UTF-8
	 * @throws IllegalArgumentException if a close frame must not have them
	 */
	public WebSocketException(int code, String reason) {
		this(code, reason, false);
	}

	private WebSocketException(int code, String reason, boolean silent) {
		super(reason);
		this.close = new WebSocketClose(code, reason);
		this.close.toPayload();
		this.silent = silent;
	}

	/** Return a reason to close a connection without a close frame. */
	static WebSocketException silent(int code, String reason) {
		return new WebSocketException(code, reason, true);
	}

	/** Return whether the client is sent a close frame. */
	boolean sendsClose() {
		return !this.silent;
	}

	/**
	 * Return code and reason.
	 * @return how the WebSocket is closed
	 */
	public WebSocketClose close() {
		return this.close;
	}

}
