package io.github.esphttps.autoconfigure;

/**
 * A further server cannot be started.
 */
final class ServerStartException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String beanName;

	ServerStartException(String beanName, RuntimeException cause) {
		super("The ESP HTTPS server '" + beanName + "' cannot start", cause);
		this.beanName = beanName;
	}

	/** Return the name of its bean. */
	String beanName() {
		return this.beanName;
	}

}
