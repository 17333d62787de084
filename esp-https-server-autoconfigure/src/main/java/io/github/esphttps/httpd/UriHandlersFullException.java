package io.github.esphttps.httpd;

/**
 * Thrown when as many handlers are registered as are allowed. ESP-IDF:
 * <code>ESP_ERR_HTTPD_HANDLERS_FULL</code>.
 */
public final class UriHandlersFullException extends RuntimeException {

	/**
	 * The property that limits the number of handlers.
	 */
	public static final String PROPERTY = "esp.https.httpd.max-uri-handlers";

	private static final long serialVersionUID = 1L;

	private final transient UriHandler rejected;

	private final int limit;

	private final int required;

	UriHandlersFullException(UriHandler rejected, int limit, int required) {
		super(("Handler for '%s' is refused: there would be %d handlers, and '%s' is %d. "
				+ "Set it to %d or more, or to -1 for any number")
			.formatted(rejected, required, PROPERTY, limit, required));
		this.rejected = rejected;
		this.limit = limit;
		this.required = required;
	}

	/**
	 * Return the first handler that found no place.
	 * @return a handler
	 */
	public UriHandler rejected() {
		return this.rejected;
	}

	/**
	 * Return how many handlers may be registered.
	 * @return the limit in force
	 */
	public int limit() {
		return this.limit;
	}

	/**
	 * Return how many handlers there would have to be room for.
	 * @return the least limit that would have sufficed
	 */
	public int required() {
		return this.required;
	}

}
