package io.github.esphttps.httpd;

/**
 * Thrown when a handler sets more header fields than a response may have. ESP-IDF:
 * <code>ESP_ERR_HTTPD_RESP_HDR</code>.
 */
public final class ResponseHeadersFullException extends IllegalStateException {

	private static final long serialVersionUID = 1L;

	private final int limit;

	ResponseHeadersFullException(String name, int limit) {
		super("Header field '" + name + "' is refused: the response has " + limit
				+ " already. Raise 'esp.https.httpd.max-resp-headers', or set it to -1");
		this.limit = limit;
	}

	/**
	 * Return how many header fields a response may have.
	 * @return the value of <code>esp.https.httpd.max-resp-headers</code>
	 */
	public int limit() {
		return this.limit;
	}

}
