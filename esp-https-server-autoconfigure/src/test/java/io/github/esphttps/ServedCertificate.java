package io.github.esphttps;

import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import org.jspecify.annotations.Nullable;

/**
 * Tells which certificate a client is served that asks for a server name.
 */
final class ServedCertificate {

	private ServedCertificate() {
	}

	/** Return the subject, after a request has been answered as well. */
	static String subject(TestServer server, @Nullable String serverName) throws Exception {
		return subject(server, serverName, "TLSv1.3");
	}

	static String subject(TestServer server, @Nullable String serverName, String protocol) throws Exception {
		return certificate(server, serverName, protocol).getSubjectX500Principal().getName();
	}

	private static X509Certificate certificate(TestServer server, @Nullable String serverName, String protocol)
			throws Exception {
		try (SSLSocket socket = connect(server, serverName, protocol)) {
			socket.startHandshake();
			socket.getOutputStream().write("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes());
			String answer = new String(socket.getInputStream().readAllBytes());
			if (!answer.startsWith("HTTP/1.1 200 ")) {
				throw new AssertionError(answer);
			}
			return (X509Certificate) socket.getSession().getPeerCertificates()[0];
		}
	}

	/** Connect, without a handshake so far. */
	static SSLSocket connect(TestServer server, @Nullable String serverName, String protocol) throws Exception {
		SSLContext context = TestClient.context(null);
		SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", server.port());
		socket.setSoTimeout(20_000);
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setProtocols(new String[] { protocol });
		parameters.setApplicationProtocols(new String[] { "http/1.1", "iot/7" });
		parameters.setServerNames((serverName != null) ? List.of(new SNIHostName(serverName)) : List.of());
		socket.setSSLParameters(parameters);
		return socket;
	}

}
