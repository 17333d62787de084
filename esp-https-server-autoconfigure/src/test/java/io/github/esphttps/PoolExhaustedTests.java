package io.github.esphttps;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.SessionCounters;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Newcomers to a pool of which all sessions are busy or pinned: they wait, and are let in
 * when one is idle, or are refused.
 */
@Tag("exhaustive")
class PoolExhaustedTests {

	private final HeldRequests held = new HeldRequests();

	@ParameterizedTest
	@CsvSource({ "insecure,/async,64", "openssl,/async,64", "openssl,/blocking,64", "jdk,/async,64",
			"insecure,/async,0", "openssl,/blocking,0" })
	void newcomerIsServedWhenARequestEnds(String engine, String uri, int slots) throws Exception {
		try (TestServer server = server(engine, "60s", slots); Clients clients = new Clients(server)) {
			TestClient first = clients.served();
			TestClient second = clients.served();
			this.held.begin(first, uri);
			CompletableFuture<Void> ending = this.held.begin(second, uri);
			CompletableFuture<Void> served = CompletableFuture.runAsync(() -> served(clients));
			awaitPressure(server);
			assertThat(server.created()).hasSize(2);
			ending.complete(null);
			served.join();
			assertThat(second.read().status()).isEqualTo(200);
			assertThat(clients.closeReason(second)).isEqualTo("lru-purged");
			assertThat(Received.untilClosed(second)).isEqualTo(new Received("", false));
			assertThat(server.closed()).hasSize(1);
			assertThat(server.peak()).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@CsvSource({ "insecure,64", "openssl,64", "openssl,0" })
	void newcomerIsServedWhenASessionIsUnpinned(String engine, int slots) throws Exception {
		try (TestServer server = server(engine, "60s", slots); Clients clients = new Clients(server)) {
			TestClient first = pinned(clients);
			TestClient second = pinned(clients);
			CompletableFuture<Void> served = CompletableFuture.runAsync(() -> served(clients));
			awaitPressure(server);
			assertThat(server.closed()).isEmpty();
			clients.session(second).unpin();
			served.join();
			assertThat(clients.closeReason(second)).isEqualTo("lru-purged");
			assertThat(clients.session(first).isOpen()).isTrue();
		}
	}

	@ParameterizedTest
	@CsvSource({ "insecure,64", "openssl,64", "insecure,0" })
	void newcomerIsServedWhenASessionEnds(String engine, int slots) throws Exception {
		try (TestServer server = server(engine, "60s", slots); Clients clients = new Clients(server)) {
			pinned(clients);
			TestClient leaving = pinned(clients);
			CompletableFuture<Void> served = CompletableFuture.runAsync(() -> served(clients));
			awaitPressure(server);
			leaving.close();
			served.join();
			assertThat(server.closed()).singleElement()
				.satisfies((event) -> assertThat(event.reason()).hasToString("peer-closed"));
			assertThat(server.httpd().sessions().counters().closed(CloseReason.LRU_PURGED)).isZero();
		}
	}

	@Test
	void newcomersAreServedInTheOrderTheyCame() throws Exception {
		try (TestServer server = server("openssl", "60s", 64); Clients clients = new Clients(server)) {
			pinned(clients);
			TestClient second = pinned(clients);
			List<TestClient> waiting = new ArrayList<>();
			for (int i = 1; i <= 5; i++) {
				// The server is the first to have completed such a handshake
				TestClient client = clients.connect(clients.silent(), "TLSv1.2");
				client.write("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
				awaitNewcomers(server, i);
				waiting.add(client);
			}
			clients.session(second).unpin();
			for (TestClient client : waiting) {
				assertThat(Received.untilClosed(client).statuses()).containsExactly(200);
			}
			List<Integer> ports = waiting.stream().map((client) -> client.socket().getLocalPort()).toList();
			assertThat(server.created().subList(2, 7)).extracting((session) -> session.remoteAddress().getPort())
				.isEqualTo(ports);
			assertThat(server.httpd().sessions().counters().closed(CloseReason.LRU_PURGED)).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void newcomerThatHasSentARequestIsToldThatItIsRefused(String engine) throws Exception {
		try (TestServer server = server(engine, "5s", 64); Clients clients = new Clients(server)) {
			TestClient first = pinned(clients);
			this.held.begin(clients.served(), "/async");
			Instant begin = Instant.now();
			TestClient newcomer = clients.connect();
			Clients.send(newcomer, "/hello");
			Received received = Received.untilClosed(newcomer);
			assertThat(Instant.now()).isAfterOrEqualTo(begin.plusSeconds(4));
			assertThat(received.text()).startsWith("HTTP/1.1 503 Service Unavailable\r\n");
			assertThat(received.statuses()).hasSize(1);
			assertThat(received.announcesClose()).isTrue();
			assertThat(received.reset()).isFalse();
			assertRefused(server, newcomer);
			clients.request(first);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void newcomerThatHasSentNothingIsRefusedCleanly(String engine) throws Exception {
		try (TestServer server = server(engine, "5s", 64); Clients clients = new Clients(server)) {
			pinned(clients);
			pinned(clients);
			TestClient newcomer = clients.connect();
			assertThat(Received.untilClosed(newcomer)).isEqualTo(new Received("", false));
			assertRefused(server, newcomer);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void newcomerThatLeavesTakesNobodysPlace(String engine) throws Exception {
		try (TestServer server = server(engine, "60s", 64); Clients clients = new Clients(server)) {
			TestClient first = pinned(clients);
			TestClient second = pinned(clients);
			for (int i = 0; i < 3; i++) {
				TestClient newcomer = clients.connect();
				Clients.send(newcomer, "/hello");
				awaitNewcomers(server, 1);
				newcomer.close();
				awaitNewcomers(server, 0);
			}
			clients.session(first).unpin();
			clients.session(second).unpin();
			clients.request(second);
			assertThat(server.created()).hasSize(2);
			assertThat(server.closed()).isEmpty();
			clients.served();
			assertThat(clients.closeReason(first)).isEqualTo("lru-purged");
			assertThat(server.closed()).hasSize(1);
		}
	}

	/** Wait until there is a newcomer, in a slot or outside. */
	private static void awaitPressure(TestServer server) {
		Clients.patiently().until(() -> {
			SessionCounters counters = server.httpd().sessions().counters();
			return counters.handshaking() == 1 || !counters.paused().isZero();
		});
	}

	private static void awaitNewcomers(TestServer server, int count) {
		Clients.patiently().until(() -> server.httpd().sessions().counters().handshaking() == count);
	}

	private static TestClient pinned(Clients clients) throws Exception {
		TestClient client = clients.served();
		clients.session(client).pin();
		return client;
	}

	private static void served(Clients clients) {
		try {
			clients.served();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void assertRefused(TestServer server, TestClient newcomer) {
		Clients.patiently().until(() -> server.failed().size() == 1);
		assertThat(server.failed()).singleElement().satisfies((event) -> {
			assertThat(event.category()).hasToString("pool-exhausted");
			assertThat(event.remoteAddress().getPort()).isEqualTo(newcomer.socket().getLocalPort());
		});
		assertThat(server.created()).hasSize(2);
		assertThat(server.closed()).isEmpty();
		Clients.patiently().until(() -> server.httpd().sessions().counters().handshaking() == 0);
		SessionCounters counters = server.httpd().sessions().counters();
		assertThat(counters.refused()).isEqualTo(1);
		assertThat(counters.closed(CloseReason.LRU_PURGED)).isZero();
		assertThat(counters.open()).isEqualTo(2);
	}

	private TestServer server(String engine, String handshakeTimeout, int slots) {
		return TestServer.of(engine)
			.property("httpd.max-open-sockets", 2)
			.property("httpd.handshake-slots", slots)
			.property("tls-handshake-timeout", handshakeTimeout)
			.handler(this.held.async())
			.handler(this.held.blocking())
			.start();
	}

}
