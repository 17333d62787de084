package io.github.esphttps.httpd;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.Locale;

/**
 * Thrown when the server cannot listen on its address and port.
 */
public final class HttpdBindException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final InetSocketAddress address;

	private final String portProperty;

	private final Reason reason;

	HttpdBindException(InetSocketAddress address, String portProperty, Throwable cause) {
		super("Cannot listen on " + address, cause);
		this.address = address;
		this.portProperty = portProperty;
		this.reason = Reason.of(cause);
	}

	/**
	 * Return what the server tried to listen on.
	 * @return an address and port
	 */
	public InetSocketAddress address() {
		return this.address;
	}

	/**
	 * Return the property the port comes from.
	 * @return the name of a property
	 */
	public String portProperty() {
		return this.portProperty;
	}

	/**
	 * Return why the operating system refused.
	 * @return the reason
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Why the operating system refused.
	 */
	public enum Reason {

		/**
		 * Somebody listens there already.
		 */
		PORT_IN_USE,

		/**
		 * The process may not listen there, as on ports below 1024.
		 */
		NOT_PERMITTED,

		/**
		 * The address does not belong to this machine.
		 */
		ADDRESS_NOT_AVAILABLE,

		/**
		 * None of the above.
		 */
		OTHER;

		private static Reason of(Throwable failure) {
			for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
				String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
				if (message.contains("permission denied")) {
					return NOT_PERMITTED;
				}
				if (message.contains("cannot assign requested address") || message.contains("can't assign")) {
					return ADDRESS_NOT_AVAILABLE;
				}
				if (cause instanceof BindException || message.contains("address already in use")) {
					return PORT_IN_USE;
				}
			}
			return OTHER;
		}

	}

}
