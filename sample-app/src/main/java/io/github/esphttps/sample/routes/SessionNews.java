package io.github.esphttps.sample.routes;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.event.HttpdSessionCreatedEvent;
import io.github.esphttps.event.HttpdSessionEvent;
import io.github.esphttps.event.HttpdSessionFailedEvent;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.TlsInfo;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

/**
 * A session event as it is told to others: no more than what is logged.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
sealed interface SessionNews {

	static SessionNews of(HttpdSessionEvent event) {
		if (event instanceof HttpdSessionCreatedEvent created) {
			HttpdSession session = created.session();
			TlsInfo tls = session.tls();
			return new Created("created", session.id(), peer(session.remoteAddress()),
					(tls != null) ? tls.protocol() : null, (tls != null) ? subject(tls.peerCertificate()) : null,
					tls != null && tls.resumed());
		}
		if (event instanceof HttpdSessionClosedEvent closed) {
			return new Closed("closed", closed.session().id(), closed.reason().toString(), closed.duration().toMillis(),
					closed.requests());
		}
		HttpdSessionFailedEvent failed = (HttpdSessionFailedEvent) event;
		return new Failed("failed", peer(failed.remoteAddress()), failed.category().toString());
	}

	private static String peer(InetSocketAddress address) {
		return NetUtil.toSocketAddressString(address);
	}

	private static @Nullable String subject(@Nullable X509Certificate certificate) {
		return (certificate != null) ? certificate.getSubjectX500Principal().getName() : null;
	}

	/** A session that has begun, with TLS or without. */
	record Created(String event, String session, String peer, @Nullable String protocol, @Nullable String subject,
			boolean resumed) implements SessionNews {
	}

	/** A session that has ended. */
	record Closed(String event, String session, String reason, long milliseconds,
			long requests) implements SessionNews {
	}

	/** A connection that never was a session. */
	record Failed(String event, String peer, String category) implements SessionNews {
	}

}
