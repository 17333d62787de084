package io.github.esphttps.tls;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the configured key material cannot be served. Says which property is wrong,
 * why, and what to do. Never carries key material or passwords.
 */
public final class TlsConfigurationException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String property;

	private final @Nullable String value;

	private final String remedy;

	/**
	 * Create an exception.
	 * @param property name of the property
	 * @param value value of the property as it may be shown, {@code null} if it is not
	 * set
	 * @param reason what is wrong, a sentence
	 * @param remedy what to do, a sentence
	 * @param cause what was thrown, {@code null} if nothing was
	 */
	public TlsConfigurationException(String property, @Nullable String value, String reason, String remedy,
			@Nullable Throwable cause) {
		super(reason, cause);
		this.property = property;
		this.value = value;
		this.remedy = remedy;
	}

	/**
	 * Return the name of the property that is wrong.
	 * @return a property name
	 */
	public String property() {
		return this.property;
	}

	/**
	 * Return the value of the property as it may be shown.
	 * @return a value, {@code null} if it is not set
	 */
	public @Nullable String value() {
		return this.value;
	}

	/**
	 * Return what to do.
	 * @return a sentence
	 */
	public String remedy() {
		return this.remedy;
	}

}
