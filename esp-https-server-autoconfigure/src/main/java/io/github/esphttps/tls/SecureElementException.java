package io.github.esphttps.tls;

import java.security.SignatureException;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when the secure element has not signed for a handshake. The client is not to
 * blame.
 */
final class SecureElementException extends SignatureException {

	private static final long serialVersionUID = 1L;

	SecureElementException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
