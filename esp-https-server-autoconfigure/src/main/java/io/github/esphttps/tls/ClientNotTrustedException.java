package io.github.esphttps.tls;

import java.security.cert.CertificateException;

import io.github.esphttps.httpd.FailureCategory;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when the certificate of a client is not trusted. Says what is wrong with it, in
 * the end of a handshake and in its alert.
 */
final class ClientNotTrustedException extends CertificateException {

	private static final long serialVersionUID = 1L;

	private final Distrust reason;

	ClientNotTrustedException(Distrust reason, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.reason = reason;
	}

	Distrust reason() {
		return this.reason;
	}

	FailureCategory category() {
		return this.reason.category();
	}

}
