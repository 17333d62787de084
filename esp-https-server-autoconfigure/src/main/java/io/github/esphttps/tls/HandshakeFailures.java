package io.github.esphttps.tls;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import javax.net.ssl.SSLException;

import io.github.esphttps.httpd.FailureCategory;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Puts what the TLS engines throw into categories. Where there is no exception type of
 * its own, the engines are told apart by their words: BoringSSL's error names have
 * underscores, JSSE writes sentences.
 */
final class HandshakeFailures {

	private static final Map<String, FailureCategory> BY_WORDS = new LinkedHashMap<>();
	static {
		words(FailureCategory.NO_CLIENT_CERTIFICATE, "peer_did_not_return_a_certificate",
				"empty client certificate chain", "null cert chain");
		words(FailureCategory.UNTRUSTED_SERVER, "alert_bad_certificate", "alert_unknown_ca",
				"alert_certificate_unknown", "alert_certificate_expired", "alert_certificate_revoked",
				"alert_unsupported_certificate", "received fatal alert: bad_certificate",
				"received fatal alert: unknown_ca", "received fatal alert: certificate_unknown",
				"received fatal alert: certificate_expired", "received fatal alert: certificate_revoked",
				"received fatal alert: unsupported_certificate");
		words(FailureCategory.PEER_ALERT, "received fatal alert", "alert_", "received close_notify", "user canceled");
		words(FailureCategory.NO_SHARED_PROTOCOL, "unsupported_protocol", "version_too_low", "wrong_version_number",
				"inappropriate_fallback", "is not enabled or supported in server context",
				"not accepted by server preferences", "no appropriate protocol");
		words(FailureCategory.NO_SHARED_CIPHER, "no_shared_cipher", "wrong_curve", "no_ciphers_specified",
				"no_shared_group", "no_common_signature_algorithms", "no cipher suites in common",
				"no negotiable cipher suite", "no supported named group", "no selected named group",
				"no preferred signature algorithm", "no available authentication scheme",
				"unable to negotiate key exchange group");
		words(FailureCategory.INTERNAL, "private_key_operation_failed");
		words(FailureCategory.NOT_TLS, "http_request", "https_proxy_request", "not an ssl/tls record",
				"unrecognized ssl message");
	}

	private HandshakeFailures() {
	}

	private static void words(FailureCategory category, String... words) {
		for (String word : words) {
			BY_WORDS.put(word, category);
		}
	}

	/**
	 * Return the category of what ended a handshake, {@code null} being a plain close.
	 */
	static FailureCategory categorize(@Nullable Throwable failure) {
		FailureCategory category = null;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof ClientNotTrustedException distrust) {
				return distrust.category();
			}
			if (cause instanceof CertificateUnavailableException || cause instanceof SecureElementException) {
				return FailureCategory.INTERNAL;
			}
			FailureCategory closer = categorizeOne(cause);
			category = (closer != null) ? closer : category;
		}
		if (category != null) {
			return category;
		}
		return (failure == null) ? FailureCategory.PEER_CLOSED : FailureCategory.INTERNAL;
	}

	private static @Nullable FailureCategory categorizeOne(Throwable cause) {
		if (cause instanceof SslHandshakeTimeoutException) {
			return FailureCategory.TIMEOUT;
		}
		if (cause instanceof NotSslRecordException) {
			return FailureCategory.NOT_TLS;
		}
		if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
			return FailureCategory.EXPIRED_CLIENT;
		}
		if (cause instanceof CertificateException || cause instanceof CertPathValidatorException
				|| cause.getClass().getName().endsWith("CertPathBuilderException")) {
			return FailureCategory.UNTRUSTED_CLIENT;
		}
		String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
		for (Map.Entry<String, FailureCategory> entry : BY_WORDS.entrySet()) {
			if (message.contains(entry.getKey())) {
				return entry.getValue();
			}
		}
		if (cause instanceof ClosedChannelException) {
			return FailureCategory.PEER_CLOSED;
		}
		if (cause instanceof SSLException) {
			return FailureCategory.BAD_RECORD;
		}
		return (cause instanceof IOException) ? FailureCategory.PEER_CLOSED : null;
	}

}
