package io.github.esphttps.httpd;

/**
 * Thrown at start when a property of the HTTP engine asks for what cannot be, or what
 * this machine does not have.
 */
public final class HttpdConfigurationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String property;

	private final String value;

	private final String remedy;

	/**
	 * Create an exception.
	 * @param property the property that is to blame
	 * @param value its value, as far as it may be shown
	 * @param reason why it cannot be served
	 * @param remedy what to do about it
	 */
	public HttpdConfigurationException(String property, String value, String reason, String remedy) {
		super(reason);
		this.property = property;
		this.value = value;
		this.remedy = remedy;
	}

	/**
	 * Return the property that is to blame.
	 * @return the name of a property
	 */
	public String property() {
		return this.property;
	}

	/**
	 * Return the value of the property.
	 * @return a text that is safe to show
	 */
	public String value() {
		return this.value;
	}

	/**
	 * Return what to do about it.
	 * @return a sentence
	 */
	public String remedy() {
		return this.remedy;
	}

}
