package io.github.esphttps.tls;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the server has no certificate for a client through a fault of its own.
 */
final class CertificateUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	CertificateUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
