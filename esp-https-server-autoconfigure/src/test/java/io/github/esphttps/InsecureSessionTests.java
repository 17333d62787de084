package io.github.esphttps;

import io.github.esphttps.event.HttpdSessionCreatedEvent;
import io.github.esphttps.event.HttpdSessionFailedEvent;
import io.github.esphttps.event.HttpdSessionRejectedException;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.FailureCategory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class InsecureSessionTests {

	@Test
	void sameEventsWithoutTls() throws Exception {
		try (TestServer server = TestServer.insecure().start()) {
			try (TestClient client = TestClient.plain(server.port())) {
				client.get("/hello");
				client.get("/hello");
			}
			await().until(() -> server.closed().size() == 1);
			assertThat(server.created()).singleElement().satisfies((session) -> {
				assertThat(session.tls()).isNull();
				assertThat(session.requests()).isEqualTo(2);
				assertThat(session.lastUsedAt()).isAfter(session.createdAt());
			});
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.PEER_CLOSED);
			assertThat(server.failed()).isEmpty();
		}
	}

	@Test
	void portProbeIsNoSession() throws Exception {
		try (TestServer server = TestServer.insecure().start()) {
			TestClient.plain(server.port()).close();
			try (TestClient client = TestClient.plain(server.port())) {
				client.get("/hello");
			}
			await().until(() -> server.closed().size() == 1);
			assertThat(server.created()).hasSize(1);
			assertThat(server.failed()).isEmpty();
		}
	}

	@Test
	void silentClientIsCutOff() throws Exception {
		try (TestServer server = TestServer.insecure().property("tls-handshake-timeout", "200ms").start();
				TestClient client = TestClient.plain(server.port())) {
			assertThat(client.closedByServer()).isTrue();
			await().until(() -> server.failed().size() == 1);
			assertThat(server.failed()).extracting(HttpdSessionFailedEvent::category)
				.containsExactly(FailureCategory.TIMEOUT);
			assertThat(server.failed().get(0).remoteAddress().getPort()).isEqualTo(client.socket().getLocalPort());
		}
	}

	@Test
	void listenerRefusesASession() throws Exception {
		try (TestServer server = TestServer.insecure().listener((event) -> {
			if (event instanceof HttpdSessionCreatedEvent) {
				throw new HttpdSessionRejectedException("not now");
			}
		}).start(); TestClient client = TestClient.plain(server.port())) {
			client.write("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
			assertThat(client.closedByServer()).isTrue();
			await().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.REJECTED);
			assertThat(server.closed().get(0).requests()).isZero();
		}
	}

}
