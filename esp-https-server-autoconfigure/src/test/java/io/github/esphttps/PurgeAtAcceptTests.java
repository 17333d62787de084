package io.github.esphttps;

import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.TestClient.Response;
import io.github.esphttps.httpd.HttpdSessions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A server without handshake slots, which purges as the chip does: when a connection is
 * accepted.
 */
@Tag("exhaustive")
class PurgeAtAcceptTests {

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void connectionThatSendsNothingEvictsASession(String engine) throws Exception {
		try (TestServer server = server(engine, 4, "60s"); Clients clients = new Clients(server)) {
			List<TestClient> open = clients.served(4);
			clients.request(open.get(0));
			Socket silent = clients.silent();
			assertThat(clients.closeReason(open.get(1))).isEqualTo("lru-purged");
			assertThat(Received.untilClosed(open.get(1))).isEqualTo(new Received("", false));
			Clients.patiently().until(() -> server.httpd().sessions().counters().handshaking() == 1);
			assertThat(server.closed()).hasSize(1);
			clients.request(clients.connect(silent, "TLSv1.3"));
			assertThat(server.created()).hasSize(5);
			assertThat(server.closed()).hasSize(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void connectionsInAHandshakeAreNoVictims(String engine) throws Exception {
		try (TestServer server = server(engine, 2, "60s"); Clients clients = new Clients(server)) {
			Socket first = clients.silent();
			Socket second = clients.silent();
			Clients.patiently().until(() -> server.httpd().sessions().counters().handshaking() >= 2);
			CompletableFuture<Void> served = CompletableFuture.runAsync(() -> served(clients));
			await().during(Duration.ofSeconds(2)).until(() -> server.created().isEmpty());
			assertThat(server.failed()).isEmpty();
			TestClient session = clients.connect(second, "TLSv1.3");
			Clients.send(session, "/hello");
			// The only victim, before its request or after it
			Response response = session.readUnlessClosed();
			assertThat(response == null || response.status() == 200).isTrue();
			served.join();
			assertThat(clients.closeReason(session)).isEqualTo("lru-purged");
			clients.request(clients.connect(first, "TLSv1.3"));
			assertThat(server.failed()).isEmpty();
			assertThat(server.closed()).hasSize(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void handshakesThatFailGiveTheirPlacesBack(String engine) throws Exception {
		try (TestServer server = server(engine, 2, "3s"); Clients clients = new Clients(server)) {
			clients.silent();
			clients.silent();
			Clients.patiently().until(() -> server.failed().size() == 2);
			assertThat(server.failed()).allMatch((event) -> event.category().toString().equals("timeout"));
			clients.served(2);
			assertThat(server.closed()).isEmpty();
		}
	}

	@Test
	void neverAreThereMoreConnectionsThanPlaces() throws Exception {
		try (TestServer server = server("openssl", 4, "60s"); Clients clients = new Clients(server)) {
			AtomicInteger most = new AtomicInteger();
			HttpdSessions sessions = server.httpd().sessions();
			Paced.every(Duration.ofMillis(1), () -> most.accumulateAndGet(sessions.counters().handshaking(), Math::max))
				.during(() -> {
					Clients.atOnce(50, () -> {
						TestClient client = clients.connect();
						Clients.send(client, "/hello");
						client.readUnlessClosed();
						return client;
					});
					Clients.patiently().until(() -> server.closed().size() == 46);
				});
			assertThat(server.peak()).isEqualTo(4);
			assertThat(server.httpd().sessions().counters().peak()).isEqualTo(4);
			assertThat(most.get()).isBetween(1, 4);
			assertThat(server.failed()).isEmpty();
		}
	}

	private static void served(Clients clients) {
		try {
			clients.served();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static TestServer server(String engine, int limit, String handshakeTimeout) {
		return TestServer.of(engine)
			.property("httpd.max-open-sockets", limit)
			.property("httpd.handshake-slots", 0)
			.property("httpd.backlog-conn", 256)
			.property("tls-handshake-timeout", handshakeTimeout)
			.start();
	}

}
