package io.github.esphttps;

import java.time.Instant;
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
 * No more than so many sessions with one client certificate.
 */
@Tag("exhaustive")
class SocketsPerIdentityTests {

	private static final int CAP = 2;

	private final HeldRequests held = new HeldRequests();

	@ParameterizedTest
	@CsvSource({ "openssl,true", "openssl,false", "jdk,true" })
	void oneMoreReplacesTheLeastRecentlyUsedOfItsIdentity(String engine, boolean purging) throws Exception {
		try (TestServer server = server(engine).property("httpd.lru-purge-enable", purging).start();
				Clients devices = new Clients(server, TestPki.DEVICE);
				Clients others = new Clients(server, TestPki.OTHER_DEVICE)) {
			List<TestClient> other = others.served(CAP);
			List<TestClient> open = devices.served(CAP);
			devices.request(open.get(0));
			devices.served();
			assertReplaced(devices, open.get(1));
			devices.served();
			assertReplaced(devices, open.get(0));
			for (TestClient client : other) {
				others.request(client);
			}
			assertThat(server.closed()).hasSize(2);
			SessionCounters counters = server.httpd().sessions().counters();
			assertThat(counters.closed(CloseReason.REPLACED)).isEqualTo(2);
			assertThat(counters.closed(CloseReason.LRU_PURGED)).isZero();
			assertThat(counters.refused()).isZero();
		}
	}

	@Test
	void fullPoolLosesOneSessionOnly() throws Exception {
		try (TestServer server = server("openssl").property("httpd.max-open-sockets", 2 * CAP).start();
				Clients devices = new Clients(server, TestPki.DEVICE);
				Clients others = new Clients(server, TestPki.OTHER_DEVICE)) {
			List<TestClient> other = others.served(CAP);
			List<TestClient> open = devices.served(CAP);
			devices.served();
			assertReplaced(devices, open.get(0));
			assertThat(server.closed()).hasSize(1);
			for (TestClient client : other) {
				others.request(client);
			}
			assertThat(server.peak()).isEqualTo(2 * CAP);
			assertThat(server.httpd().sessions().counters().closed(CloseReason.LRU_PURGED)).isZero();
		}
	}

	@Test
	void clientsWithoutACertificateAreNotCounted() throws Exception {
		try (TestServer server = server("openssl").clientAuth("optional").start();
				Clients nameless = new Clients(server)) {
			nameless.served(3 * CAP);
			assertThat(server.closed()).isEmpty();
		}
	}

	@Test
	void pinnedSessionsAndThoseWithARequestAreNotReplaced() throws Exception {
		try (TestServer server = server("openssl").start(); Clients devices = new Clients(server, TestPki.DEVICE)) {
			TestClient pinned = devices.served();
			devices.session(pinned).pin();
			TestClient idle = devices.served();
			for (int i = 0; i < 3; i++) {
				TestClient newcomer = devices.served();
				assertReplaced(devices, idle);
				idle = newcomer;
			}
			devices.session(pinned).unpin();
			CompletableFuture<Void> request = this.held.begin(idle, "/async");
			devices.served();
			assertReplaced(devices, pinned);
			Instant begin = Instant.now();
			request.complete(null);
			devices.finish(idle, begin);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void newcomerWaitsWhileAllOfItsIdentityAreBusy(String engine) throws Exception {
		try (TestServer server = server(engine).start();
				Clients devices = new Clients(server, TestPki.DEVICE);
				Clients others = new Clients(server, TestPki.OTHER_DEVICE)) {
			TestClient first = devices.served();
			TestClient second = devices.served();
			this.held.begin(first, "/async");
			CompletableFuture<Void> ending = this.held.begin(second, "/blocking");
			TestClient newcomer = devices.connect();
			Clients.send(newcomer, "/hello");
			Clients.patiently().until(() -> server.httpd().sessions().counters().handshaking() == 1);
			// Nobody else waits for it
			others.served();
			assertThat(server.created()).hasSize(3);
			ending.complete(null);
			assertThat(newcomer.read().status()).isEqualTo(200);
			assertThat(second.read().status()).isEqualTo(200);
			assertReplaced(devices, second);
			assertThat(server.closed()).hasSize(1);
		}
	}

	@Test
	void newcomerThatHasWaitedInVainIsRefused() throws Exception {
		try (TestServer server = server("openssl").property("tls-handshake-timeout", "5s").start();
				Clients devices = new Clients(server, TestPki.DEVICE)) {
			for (TestClient client : devices.served(CAP)) {
				devices.session(client).pin();
			}
			TestClient asking = devices.connect();
			Clients.send(asking, "/hello");
			Received received = Received.untilClosed(asking);
			assertThat(received.statuses()).containsExactly(503);
			assertThat(received.announcesClose()).isTrue();
			assertThat(received.reset()).isFalse();
			TestClient silent = devices.connect();
			assertThat(Received.untilClosed(silent)).isEqualTo(new Received("", false));
			Clients.patiently().until(() -> server.failed().size() == 2);
			assertThat(server.failed()).allMatch((event) -> event.category().toString().equals("identity-limit"));
			assertThat(server.httpd().sessions().counters().refused()).isEqualTo(2);
			assertThat(server.closed()).isEmpty();
		}
	}

	@Test
	void oneNewcomerOfAnIdentityWaitsAndOthersTakeNoSlotForIt() throws Exception {
		try (TestServer server = server("openssl").property("tls-handshake-timeout", "10m")
			.property("httpd.handshake-slots", 2)
			.clientAuth("optional")
			.start(); Clients devices = new Clients(server, TestPki.DEVICE); Clients others = new Clients(server)) {
			List<TestClient> open = devices.served(CAP);
			for (TestClient client : open) {
				devices.session(client).pin();
			}
			TestClient first = devices.connect();
			Clients.patiently().until(() -> server.httpd().sessions().counters().handshaking() == 1);
			for (int i = 0; i < 4; i++) {
				assertThat(Received.untilClosed(devices.connect()).reset()).isFalse();
			}
			Clients.patiently().until(() -> server.failed().size() == 4);
			assertThat(server.failed()).allMatch((event) -> event.category().toString().equals("identity-limit"));
			others.served();
			devices.session(open.get(0)).unpin();
			assertThat(first.get("/hello").status()).isEqualTo(200);
		}
	}

	private static void assertReplaced(Clients clients, TestClient client) throws Exception {
		assertThat(clients.closeReason(client)).isEqualTo("replaced");
		assertThat(Received.untilClosed(client)).isEqualTo(new Received("", false));
	}

	private TestServer.Builder server(String engine) {
		return TestServer.secure(engine)
			.clientAuth("required")
			.property("httpd.max-sockets-per-identity", CAP)
			.property("tls-handshake-timeout", "60s")
			.handler(this.held.async())
			.handler(this.held.blocking());
	}

}
