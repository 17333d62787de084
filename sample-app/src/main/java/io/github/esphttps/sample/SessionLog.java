package io.github.esphttps.sample;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;

import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.event.HttpdSessionCreatedEvent;
import io.github.esphttps.event.HttpdSessionFailedEvent;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.TlsInfo;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Logs one line for each session that is created, closed or failed.
 */
@Component
final class SessionLog {

	private static final Logger logger = LoggerFactory.getLogger(SessionLog.class);

	@EventListener
	void created(HttpdSessionCreatedEvent event) {
		HttpdSession session = event.session();
		logger.info("Session {} created: {}, {}", session.id(), peer(session.remoteAddress()), tls(session.tls()));
	}

	@EventListener
	void closed(HttpdSessionClosedEvent event) {
		HttpdSession session = event.session();
		logger.info("Session {} closed: {} after {} ms, {} request(s), {} bytes in, {} bytes out", session.id(),
				event.reason(), event.duration().toMillis(), event.requests(), session.bytesIn(), session.bytesOut());
	}

	@EventListener
	void failed(HttpdSessionFailedEvent event) {
		logger.info("Connection failed: {}, {}", peer(event.remoteAddress()), event.category());
	}

	private static String peer(InetSocketAddress address) {
		return NetUtil.toSocketAddressString(address);
	}

	private static String tls(@Nullable TlsInfo tls) {
		if (tls == null) {
			return "plain HTTP";
		}
		return "%s, %s, %s%s".formatted(tls.protocol(), tls.cipherSuite(), identity(tls.peerCertificate()),
				tls.resumed() ? ", resumed" : "");
	}

	private static String identity(@Nullable X509Certificate certificate) {
		if (certificate == null) {
			return "no certificate";
		}
		return "%s, serial %s".formatted(LogText.escape(certificate.getSubjectX500Principal().getName()),
				certificate.getSerialNumber().toString(16));
	}

}
