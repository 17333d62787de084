package io.github.esphttps.httpd;

/**
 * Thrown when the requests a handler would answer are answered by a registered one
 * already. ESP-IDF: <code>ESP_ERR_HTTPD_HANDLER_EXISTS</code>.
 */
public final class UriHandlerExistsException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final transient UriHandler existing;

	private final transient UriHandler rejected;

	UriHandlerExistsException(UriHandler existing, UriHandler rejected) {
		super("Handler for '" + rejected + "' is refused: '" + existing
				+ "' is registered already and answers its requests");
		this.existing = existing;
		this.rejected = rejected;
	}

	/**
	 * Return the handler that was registered first.
	 * @return a handler
	 */
	public UriHandler existing() {
		return this.existing;
	}

	/**
	 * Return the handler that was not registered.
	 * @return a handler
	 */
	public UriHandler rejected() {
		return this.rejected;
	}

}
