package io.github.esphttps;

import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.SessionCounters;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A full server that does not purge: newcomers wait in the kernel, and none is reset.
 */
@Tag("exhaustive")
class MaxOpenSocketsTests {

	private static final int LIMIT = 50;

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void burstIsServedByAsManySessionsAsMayBeOpen(String engine) throws Exception {
		AtomicInteger arrived = new AtomicInteger();
		CompletableFuture<Void> full = new CompletableFuture<>();
		// The first ones wait for each other, so that the server is full for sure
		UriHandler together = UriHandler.get("/together", (request, response) -> {
			if (arrived.incrementAndGet() == LIMIT) {
				full.complete(null);
			}
			return Mono.fromFuture(full, true).then(response.send("Hello World!"));
		});
		try (TestServer server = server(engine, LIMIT).handler(together).start();
				Clients clients = new Clients(server)) {
			assertThat(Clients.atOnce(200, () -> {
				try (TestClient client = clients.connect()) {
					return client.get("/together").text();
				}
			})).containsOnly("Hello World!");
			Clients.patiently().until(() -> server.closed().size() == 200);
			assertThat(server.peak()).isEqualTo(LIMIT);
			assertThat(server.failed()).isEmpty();
			SessionCounters counters = server.httpd().sessions().counters();
			assertThat(counters.peak()).isEqualTo(LIMIT);
			assertThat(counters.accepted()).isEqualTo(200);
			assertThat(List.of(counters.closed(CloseReason.LRU_PURGED), counters.closed(CloseReason.REPLACED),
					counters.refused()))
				.containsOnly(0L);
			assertThat(counters.paused()).isPositive();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void newcomerWaitsUntilASessionEnds(String engine) throws Exception {
		try (TestServer server = server(engine, 2).start(); Clients clients = new Clients(server)) {
			List<TestClient> open = clients.served(2);
			CompletableFuture<Void> served = CompletableFuture.runAsync(() -> served(clients));
			await().during(Duration.ofSeconds(2)).until(() -> server.created().size() == 2);
			assertThat(server.closed()).isEmpty();
			assertThat(served).isNotDone();
			open.get(1).close();
			served.join();
			clients.request(open.get(0));
			assertThat(server.closed()).hasSize(1);
		}
	}

	@Test
	void newcomersAreServedInTheOrderTheyConnected() throws Exception {
		try (TestServer server = server("insecure", 1).start(); Clients clients = new Clients(server)) {
			TestClient first = clients.served();
			List<TestClient> waiting = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				TestClient client = clients.connect();
				waiting.add(client.write("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
			}
			first.close();
			for (TestClient client : waiting) {
				Received received = Received.untilClosed(client);
				assertThat(received.statuses()).containsExactly(200);
				assertThat(received.reset()).isFalse();
			}
			assertThat(server.created().subList(1, 11)).extracting((session) -> session.remoteAddress().getPort())
				.isEqualTo(waiting.stream().map((client) -> client.socket().getLocalPort()).toList());
			assertThat(server.peak()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void connectionsInAHandshakeTakePlacesToo(String engine) throws Exception {
		try (TestServer server = server(engine, 2).property("tls-handshake-timeout", "4s").start();
				Clients clients = new Clients(server)) {
			Socket silent = clients.silent();
			clients.silent();
			Clients.patiently().until(() -> server.httpd().sessions().counters().handshaking() == 2);
			CompletableFuture<Void> served = CompletableFuture.runAsync(() -> served(clients));
			assertThat(silent.getInputStream().read()).isEqualTo(-1);
			served.join();
			Clients.patiently().until(() -> server.failed().size() == 2);
			assertThat(server.failed()).allMatch((event) -> event.category().toString().equals("timeout"));
			assertThat(server.httpd().sessions().counters().peak()).isEqualTo(2);
		}
	}

	@Test
	void placesOfFailedHandshakesAreFree() throws Exception {
		try (TestServer server = server("openssl", 2).start(); Clients clients = new Clients(server)) {
			for (int i = 0; i < 10; i++) {
				TestClient garbage = TestClient.plain(clients.silent());
				Received.untilClosed(garbage.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
				clients.silent().close();
			}
			clients.served(2);
			assertThat(server.closed()).isEmpty();
		}
	}

	@Test
	void placeIsHeldUntilTheListenersOfItsClosedEventHaveReturned() throws Exception {
		CompletableFuture<Void> release = new CompletableFuture<>();
		try (TestServer server = server("insecure", 1).listener((event) -> {
			if (event instanceof HttpdSessionClosedEvent) {
				release.join();
			}
		}).start(); Clients clients = new Clients(server)) {
			clients.served().close();
			Clients.patiently().until(() -> server.closed().size() == 1);
			CompletableFuture<Void> served = CompletableFuture.runAsync(() -> served(clients));
			await().during(Duration.ofSeconds(2)).until(() -> server.created().size() == 1);
			release.complete(null);
			served.join();
		}
		finally {
			release.complete(null);
		}
	}

	@Test
	void startedAgainItIsEmpty() throws Exception {
		try (TestServer server = server("insecure", 2).start(); Clients clients = new Clients(server)) {
			for (int i = 0; i < 3; i++) {
				List<TestClient> open = clients.served(2);
				server.httpd().stop();
				assertThat(open).allMatch(TestClient::closedByServer);
				server.httpd().start();
			}
			clients.served(2);
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

	private static TestServer.Builder server(String engine, int limit) {
		return TestServer.of(engine)
			.property("httpd.lru-purge-enable", false)
			.property("httpd.max-open-sockets", limit)
			.property("httpd.backlog-conn", 1024)
			.property("tls-handshake-timeout", "60s");
	}

}
