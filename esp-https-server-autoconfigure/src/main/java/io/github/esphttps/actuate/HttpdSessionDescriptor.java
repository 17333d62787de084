package io.github.esphttps.actuate;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.TlsInfo;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A session as the endpoint describes it.
 *
 * @param id its id
 * @param server name of its server, {@code null} where there is only one
 * @param state <code>idle</code>, <code>busy</code> or <code>websocket</code>
 * @param address IP address of the client
 * @param port port of the client
 * @param identity subject of the client's certificate as in RFC 2253, {@code null}
 * without a certificate
 * @param alternativeNames alternative names of the certificate, {@code null} without a
 * certificate
 * @param serialNumber serial number of the certificate in hexadecimal digits,
 * {@code null} without a certificate
 * @param tls its TLS connection, {@code null} in insecure mode
 * @param createdAt when it was opened
 * @param lastUsedAt when its last request completed
 * @param age how long it has been open
 * @param requests requests received
 * @param bytesIn bytes of HTTP received, after decryption
 * @param bytesOut bytes of HTTP sent, before encryption
 * @param pinned whether the application keeps it from being purged
 */
public record HttpdSessionDescriptor(String id, @Nullable String server, String state, @Nullable String address,
		int port, @Nullable String identity, @Nullable List<String> alternativeNames, @Nullable String serialNumber,
		@Nullable TlsDescriptor tls, Instant createdAt, Instant lastUsedAt, Duration age, long requests, long bytesIn,
		long bytesOut, boolean pinned) implements OperationResponseBody {

	static HttpdSessionDescriptor of(HttpdSession session, @Nullable String server, SessionQuery.State state,
			Shown shown) {
		ClientNames names = ClientNames.of(session, shown);
		InetSocketAddress peer = session.remoteAddress();
		String address = (peer.getAddress() != null) ? peer.getAddress().getHostAddress() : peer.getHostString();
		TlsInfo tls = session.tls();
		return new HttpdSessionDescriptor(session.id(), server, state.toString(), shown.address(address),
				peer.getPort(), names.identity(),
				(tls != null && tls.peerCertificate() != null) ? names.alternativeNames() : null, names.serialNumber(),
				(tls != null) ? TlsDescriptor.of(tls) : null, session.createdAt(), session.lastUsedAt(),
				session.duration().truncatedTo(ChronoUnit.MILLIS), session.requests(), session.bytesIn(),
				session.bytesOut(), session.isPinned());
	}

	/**
	 * The TLS connection of a session.
	 *
	 * @param protocol protocol version, for example <code>TLSv1.3</code>
	 * @param cipherSuite name of the cipher suite as registered with IANA
	 * @param serverName server name the client asked for (SNI), {@code null} if none
	 * @param applicationProtocol application protocol agreed on (ALPN), {@code null} if
	 * none
	 * @param resumed whether the handshake resumed an earlier session
	 * @param handshakeDuration how long the handshake took
	 */
	public record TlsDescriptor(String protocol, String cipherSuite, @Nullable String serverName,
			@Nullable String applicationProtocol, boolean resumed, Duration handshakeDuration) {

		static TlsDescriptor of(TlsInfo tls) {
			return new TlsDescriptor(tls.protocol(), tls.cipherSuite(), tls.serverName(), tls.applicationProtocol(),
					tls.resumed(), tls.handshakeDuration().truncatedTo(ChronoUnit.MICROS));
		}

	}

}
