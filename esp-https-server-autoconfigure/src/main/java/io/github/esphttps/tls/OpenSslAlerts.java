package io.github.esphttps.tls;

import java.security.cert.CertificateException;

import io.netty.handler.ssl.OpenSslCertificateException;
import io.netty.internal.tcnative.CertificateVerifier;

/**
 * Makes BoringSSL send the alert that fits what is wrong with a certificate (RFC 8446,
 * section 6.2). The JDK's engine has one for all, <code>certificate_unknown</code>.
 */
final class OpenSslAlerts {

	private OpenSslAlerts() {
	}

	static CertificateException withAlert(ClientNotTrustedException failure) {
		return new OpenSslCertificateException(failure.getMessage(), failure, switch (failure.reason()) {
			case MISSING -> CertificateVerifier.X509_V_ERR_CERT_REJECTED;
			case NO_ANCHOR -> CertificateVerifier.X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
			case INVALID -> CertificateVerifier.X509_V_ERR_CERT_SIGNATURE_FAILURE;
			case WRONG_USAGE -> CertificateVerifier.X509_V_ERR_INVALID_PURPOSE;
			case EXPIRED -> CertificateVerifier.X509_V_ERR_CERT_HAS_EXPIRED;
			case NOT_YET_VALID -> CertificateVerifier.X509_V_ERR_CERT_NOT_YET_VALID;
			case REVOKED -> CertificateVerifier.X509_V_ERR_CERT_REVOKED;
			case REFUSED -> CertificateVerifier.X509_V_ERR_CERT_REVOKED;
			case UNDECIDED -> CertificateVerifier.X509_V_ERR_UNSPECIFIED;
		});
	}

}
