package io.github.esphttps;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What a client sees of a close with and without <code>enable-so-linger</code>.
 */
class LingerTests {

	@Test
	void closeWithoutLingerEndsTheConnection() throws Exception {
		try (TestServer server = TestServer.insecure().property("httpd.linger-timeout", 0).start();
				TestClient client = TestClient.plain(server.port())) {
			client.get("/hello");
			server.created().forEach(HttpdSession::close);
			assertThat(client.socket().getInputStream().read()).isEqualTo(-1);
		}
	}

	@Test
	void closeWithoutTimeToLingerResetsTheConnection() throws Exception {
		try (TestServer server = TestServer.insecure().property("httpd.enable-so-linger", true).start();
				TestClient client = TestClient.plain(server.port())) {
			client.get("/hello");
			server.created().forEach(HttpdSession::close);
			assertThatExceptionOfType(SocketException.class).isThrownBy(() -> client.socket().getInputStream().read())
				.withMessageContaining("reset");
		}
	}

	@Test
	void closeThatLingersWaitsForTheClientToTakeWhatWasSent() throws Exception {
		try (TestServer server = lingering(20); Socket client = stuck(server)) {
			HttpdSession session = server.created().get(0);
			session.close();
			assertThat(session.isOpen()).isFalse();
			assertThat(client.getInputStream().readAllBytes()).hasSizeGreaterThan(10_000);
			assertThat(server.closed()).isEmpty();
			client.shutdownOutput();
			await().untilAsserted(() -> assertThat(server.closed()).extracting(HttpdSessionClosedEvent::reason)
				.containsExactly(CloseReason.CLOSED_BY_APPLICATION));
			assertThat(session.duration()).isLessThan(Duration.ofSeconds(20));
		}
	}

	@Test
	void connectionsAreResetBesideEachOtherWhenTheTimeToLingerIsOver() throws Exception {
		try (TestServer server = lingering(1);
				Socket one = stuck(server);
				Socket two = stuck(server);
				Socket three = stuck(server)) {
			long begin = System.nanoTime();
			server.created().forEach(HttpdSession::close);
			await().until(() -> server.closed().size() == 3);
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofMillis(900));
			for (Socket client : new Socket[] { one, two, three }) {
				assertThatExceptionOfType(SocketException.class)
					.isThrownBy(() -> client.getInputStream().readAllBytes())
					.withMessageContaining("reset");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void lingeringClosesAreCleanWithTls(String engine) throws Exception {
		try (TestServer server = TestServer.secure(engine)
			.property("httpd.enable-so-linger", true)
			.property("httpd.linger-timeout", 20)
			.start()) {
			try (TestClient client = TestClient.tls(server.port())) {
				client.get("/hello");
				server.created().forEach(HttpdSession::close);
				assertThat(client.socket().getInputStream().read()).isEqualTo(-1);
			}
			await().until(() -> server.closed().size() == 1);
		}
	}

	@Test
	void whatTheClientSendsToALingeringConnectionIsDiscarded() throws Exception {
		try (TestServer server = lingering(20); TestClient client = TestClient.plain(server.port())) {
			client.get("/hello");
			server.created().forEach(HttpdSession::close);
			assertThat(client.socket().getInputStream().read()).isEqualTo(-1);
			client.write("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
			client.socket().shutdownOutput();
			await().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).session().requests()).isEqualTo(1);
		}
	}

	@Test
	void stopEndsWhatLingers() throws Exception {
		try (TestServer server = lingering(60); Socket client = stuck(server)) {
			server.created().forEach(HttpdSession::close);
			assertThat(client.getInputStream().readAllBytes()).isNotEmpty();
			server.httpd().stop();
			await().atMost(Duration.ofSeconds(5)).until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.CLOSED_BY_APPLICATION);
		}
	}

	@RepeatedTest(10)
	void stopDoesNotLinger() throws Exception {
		try (TestServer server = lingering(60); Socket client = stuck(server)) {
			server.httpd().stop();
			await().atMost(Duration.ofSeconds(5)).until(() -> server.closed().size() == 1);
			assertThat(client.getInputStream().readAllBytes()).isNotEmpty();
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.SERVER_STOPPED);
		}
	}

	private static TestServer lingering(int seconds) {
		return TestServer.insecure()
			.property("httpd.enable-so-linger", true)
			.property("httpd.linger-timeout", seconds)
			.property("httpd.send-wait-timeout", 60)
			.handler(UriHandler.get("/big", (request, response) -> response.send(new byte[20_000_000])))
			.start();
	}

	/** Open a session with a client that does not read its response. */
	private static Socket stuck(TestServer server) throws IOException {
		int sessions = server.created().size();
		Socket socket = new Socket();
		socket.setSoTimeout(20_000);
		socket.setReceiveBufferSize(4096);
		socket.connect(new InetSocketAddress("127.0.0.1", server.port()));
		socket.getOutputStream()
			.write("GET /big HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
		await().until(() -> server.created().size() > sessions);
		HttpdSession session = server.created().get(sessions);
		await().until(() -> session.bytesOut() > 10_000);
		return socket;
	}

}
