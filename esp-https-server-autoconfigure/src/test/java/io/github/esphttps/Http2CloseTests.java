package io.github.esphttps;

import java.net.Socket;

import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import io.github.esphttps.httpd.CloseReason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for clients that end TLS and leave TCP open.
 */
class Http2CloseTests {

	@ParameterizedTest
	@ValueSource(strings = { "h2", "http/1.1" })
	void closeNotifyEndsTheSession(String protocol) throws Exception {
		try (TestServer server = Http2Tests.both("openssl").start();
				Socket connection = new Socket("localhost", server.port())) {
			SSLSocket tls = (SSLSocket) TestClient.context(null)
				.getSocketFactory()
				.createSocket(connection, "localhost", server.port(), false);
			SSLParameters parameters = tls.getSSLParameters();
			parameters.setApplicationProtocols(new String[] { protocol });
			tls.setSSLParameters(parameters);
			tls.startHandshake();
			await().until(() -> server.created().size() == 1);
			tls.close();
			await().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.PEER_CLOSED);
			assertThat(connection.isClosed()).isFalse();
		}
	}

}
