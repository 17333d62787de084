package io.github.esphttps.httpd;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLSession;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the TLS connection of a session, taken when its handshake completed.
 * ESP-IDF: the <code>esp_tls_t</code> that <code>user_cb</code> receives.
 *
 * @param protocol protocol version, for example <code>TLSv1.3</code>
 * @param cipherSuite name of the cipher suite as registered with IANA
 * @param serverName server name the client asked for (SNI), {@code null} if none
 * @param applicationProtocol application protocol agreed on (ALPN), {@code null} if none
 * @param resumed whether the handshake resumed an earlier session
 * @param peerCertificates verified certificate of the client, followed by its chain.
 * Empty if the client presented none
 * @param handshakeDuration time from the first byte of the client to the completed
 * handshake
 * @param sslSession session of the TLS engine, to read from: it takes no values
 */
public record TlsInfo(String protocol, String cipherSuite, @Nullable String serverName,
		@Nullable String applicationProtocol, boolean resumed, List<X509Certificate> peerCertificates,
		Duration handshakeDuration, SSLSession sslSession) {

	/**
	 * Copy the list of certificates.
	 */
	public TlsInfo {
		peerCertificates = List.copyOf(peerCertificates);
	}

	/**
	 * Return the certificate of the client.
	 * @return a verified certificate, {@code null} if the client presented none
	 */
	public @Nullable X509Certificate peerCertificate() {
		return this.peerCertificates.isEmpty() ? null : this.peerCertificates.get(0);
	}

	@Override
	public String toString() {
		X509Certificate peer = peerCertificate();
		// Names come from the client and may hold anything, line breaks included
		return "TlsInfo[%s, %s, serverName=%s, alpn=%s, %s, peer=%s]"
			.formatted(this.protocol, this.cipherSuite, this.serverName, this.applicationProtocol,
					this.resumed ? "resumed" : "full", (peer != null) ? peer.getSubjectX500Principal().getName() : null)
			.replaceAll("\\p{Cntrl}", "?");
	}

}
