package io.github.esphttps.httpd;

/**
 * The errors the server answers by itself. ESP-IDF: <code>httpd_err_code_t</code>, with
 * the reason phrases and default messages of the original.
 */
public enum HttpdError {

	/**
	 * Something unexpected happened in the server.
	 */
	INTERNAL_SERVER_ERROR(500, "Internal Server Error", "Server has encountered an unexpected error"),

	/**
	 * The method is not known to the server.
	 */
	METHOD_NOT_IMPLEMENTED(501, "Method Not Implemented", "Server does not support this method"),

	/**
	 * The version of HTTP is not supported.
	 */
	VERSION_NOT_SUPPORTED(505, "Version Not Supported", "HTTP version not supported by server"),

	/**
	 * The request is malformed.
	 */
	BAD_REQUEST(400, "Bad Request", "Bad request syntax"),

	/**
	 * The client has to authenticate.
	 */
	UNAUTHORIZED(401, "Unauthorized", "No permission -- see authorization schemes"),

	/**
	 * The client is known and may not.
	 */
	FORBIDDEN(403, "Forbidden", "Request forbidden -- authorization will not help"),

	/**
	 * No handler is registered for the URI.
	 */
	NOT_FOUND(404, "Not Found", "Nothing matches the given URI"),

	/**
	 * A handler is registered for the URI, and none for the method.
	 */
	METHOD_NOT_ALLOWED(405, "Method Not Allowed", "Specified method is invalid for this resource"),

	/**
	 * The client was too slow.
	 */
	REQUEST_TIMEOUT(408, "Request Timeout", "Server closed this connection"),

	/**
	 * The length of the request body is needed.
	 */
	LENGTH_REQUIRED(411, "Length Required", "Client must specify Content-Length"),

	/**
	 * The request body is longer than the server reads.
	 */
	CONTENT_TOO_LARGE(413, "Content Too Large", "Content is too large"),

	/**
	 * The URI is longer than the server reads.
	 */
	URI_TOO_LONG(414, "URI Too Long", "URI is too long"),

	/**
	 * The header section is longer than the server reads.
	 */
	REQUEST_HEADER_FIELDS_TOO_LARGE(431, "Request Header Fields Too Large", "Header fields are too long");

	private final int status;

	private final String reason;

	private final String defaultMessage;

	HttpdError(int status, String reason, String defaultMessage) {
		this.status = status;
		this.reason = reason;
		this.defaultMessage = defaultMessage;
	}

	/**
	 * Return the status code.
	 * @return a number from 400 to 599
	 */
	public int status() {
		return this.status;
	}

	/**
	 * Return the reason phrase of the status line.
	 * @return a reason phrase
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * Return the body that is sent when there is no other message.
	 * @return a sentence
	 */
	public String defaultMessage() {
		return this.defaultMessage;
	}

}
