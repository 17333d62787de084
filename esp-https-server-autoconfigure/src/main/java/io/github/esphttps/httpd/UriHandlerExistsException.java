package io.github.esphttps.httpd;

/**
 * Thrown when a handler is already registered for a URI and method. ESP-IDF:
 * <code>ESP_ERR_HTTPD_HANDLER_EXISTS</code>.
 */
public final class UriHandlerExistsException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient UriHandler existing;

	UriHandlerExistsException(UriHandler existing, UriHandler rejected) {
		super("Handler for '" + rejected + "' is refused: '" + existing + "' is registered already");
		this.existing = existing;
	}

	/**
	 * Return the handler that was registered first.
	 * @return a handler
	 */
	public UriHandler existing() {
		return this.existing;
	}

}
