package io.github.esphttps.sample.routes;

import java.security.cert.X509Certificate;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;

import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.TlsInfo;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a session, as the placeholders of the page.
 */
final class SessionFacts {

	private static final String NONE = "none";

	private SessionFacts() {
	}

	static Map<String, String> of(HttpdSession session) {
		TlsInfo tls = session.tls();
		Map<String, String> facts = new HashMap<>();
		facts.put("session", session.id());
		facts.put("requests", Long.toString(session.requests()));
		facts.put("remoteAddress", NetUtil.toSocketAddressString(session.remoteAddress()));
		facts.putAll(security(tls));
		facts.putAll(identity((tls != null) ? tls.peerCertificate() : null));
		return facts;
	}

	private static Map<String, String> security(@Nullable TlsInfo tls) {
		if (tls == null) {
			return Map.of("security", "plain", "securityText", "Not encrypted", "protocol", NONE, "cipherSuite", NONE,
					"serverName", NONE, "applicationProtocol", NONE);
		}
		return Map.of("security", "encrypted", "securityText", "Encrypted", "protocol", tls.protocol(), "cipherSuite",
				tls.cipherSuite(), "serverName", orNone(tls.serverName()), "applicationProtocol",
				orNone(tls.applicationProtocol()));
	}

	private static Map<String, String> identity(@Nullable X509Certificate certificate) {
		if (certificate == null) {
			return Map.of("trust", "anonymous", "trustText", "Anonymous", "subject", NONE, "serial", NONE, "validity",
					NONE);
		}
		return Map.of("trust", "verified", "trustText", "Verified client", "subject",
				certificate.getSubjectX500Principal().getName(), "serial", certificate.getSerialNumber().toString(16),
				"validity", "%s to %s".formatted(day(certificate.getNotBefore()), day(certificate.getNotAfter())));
	}

	private static String day(Date date) {
		return date.toInstant().atOffset(ZoneOffset.UTC).toLocalDate().toString();
	}

	private static String orNone(@Nullable String value) {
		return (value != null) ? value : NONE;
	}

}
