package io.github.esphttps.tls;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

import io.github.esphttps.httpd.TlsInfo;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;
import org.jspecify.annotations.Nullable;

/**
 * Takes down what a completed handshake agreed on.
 */
final class Handshakes {

	private Handshakes() {
	}

	static TlsInfo describe(SslHandler handler, @Nullable String serverName, Duration duration) {
		SSLSession session = handler.engine().getSession();
		return new TlsInfo(session.getProtocol(), session.getCipherSuite(), serverName, handler.applicationProtocol(),
				resumed(handler), peerCertificates(handler.engine(), session), duration, new ReadOnlySession(session));
	}

	private static boolean resumed(SslHandler handler) {
		return handler.engine() instanceof ReferenceCountedOpenSslEngine engine
				&& SSL.isSessionReused(engine.sslPointer());
	}

	private static List<X509Certificate> peerCertificates(SSLEngine engine, SSLSession session) {
		if (!engine.getNeedClientAuth() && !engine.getWantClientAuth()) {
			return List.of();
		}
		try {
			List<X509Certificate> certificates = new ArrayList<>();
			for (Certificate certificate : session.getPeerCertificates()) {
				if (certificate instanceof X509Certificate x509) {
					certificates.add(x509);
				}
			}
			return certificates;
		}
		catch (SSLPeerUnverifiedException ex) {
			// It was asked for, and not presented
			return List.of();
		}
	}

}
