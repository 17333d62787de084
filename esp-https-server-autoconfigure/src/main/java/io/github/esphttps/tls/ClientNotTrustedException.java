package io.github.esphttps.tls;

/** stub */
final class ClientNotTrustedException extends java.security.cert.CertificateException {

	private static final long serialVersionUID = 1L;

	ClientNotTrustedException(Throwable c) {
		super(c);
	}

}
