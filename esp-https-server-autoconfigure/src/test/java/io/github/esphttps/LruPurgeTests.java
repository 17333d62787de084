package io.github.esphttps;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.TestClient.Response;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A full server that closes sessions for newcomers: how many, how, and for whom.
 */
@Tag("exhaustive")
class LruPurgeTests {

	private static final int LIMIT = 50;

	private static final int LARGE = 100_000;

	@ParameterizedTest
	@CsvSource({ "openssl,64", "openssl,1024", "jdk,64", "insecure,64", "openssl,0", "insecure,0" })
	void burstOfClientsThatStayLeavesTheNewest(String engine, int slots) throws Exception {
		try (TestServer server = server(engine, LIMIT, slots); Clients clients = new Clients(server)) {
			List<TestClient> connected = Clients.atOnce(200, () -> {
				TestClient client = clients.connect();
				Clients.send(client, "/hello");
				// Some have to go again before their request is there
				Response response = client.readUnlessClosed();
				assertThat(response == null || response.status() == 200).isTrue();
				return client;
			});
			Clients.patiently().until(() -> server.closed().size() == 200 - LIMIT);
			assertThat(server.closed()).allMatch((event) -> event.reason().toString().equals("lru-purged"));
			assertThat(server.created()).hasSize(200);
			assertThat(server.failed()).isEmpty();
			assertThat(server.peak()).isEqualTo(LIMIT);
			assertThat(server.httpd().sessions().counters().closed(CloseReason.LRU_PURGED)).isEqualTo(200 - LIMIT);
			int open = 0;
			for (TestClient client : connected) {
				if (clients.session(client).isOpen()) {
					open++;
					clients.request(client);
				}
				else {
					assertThat(Received.untilClosed(client)).isEqualTo(new Received("", false));
				}
			}
			assertThat(open).isEqualTo(LIMIT);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "insecure" })
	void clientThatGoesOnRequestingStays(String engine) throws Exception {
		try (TestServer server = server(engine, LIMIT, 64); Clients clients = new Clients(server)) {
			TestClient busy = clients.served();
			for (int i = 0; i < 8; i++) {
				Clients.atOnce(LIMIT - 10, () -> clients.connect().get("/hello"));
				clients.request(busy);
			}
			assertThat(server.closed()).hasSize(8 * (LIMIT - 10) + 1 - LIMIT)
				.noneMatch((event) -> event.session() == clients.session(busy));
		}
	}

	@ParameterizedTest
	@CsvSource({ "openssl,64", "jdk,64", "insecure,64", "openssl,0", "insecure,0" })
	void noResponseIsCutWhereEveryoneRequestsAndMoreArrive(String engine, int slots) throws Exception {
		AtomicInteger served = new AtomicInteger();
		try (TestServer server = server(engine, 4, slots); Clients clients = new Clients(server)) {
			Clients.atOnce(12, () -> {
				for (int i = 0; i < 20; i++) {
					requestUntilClosed(clients.connect(), served);
				}
				return null;
			});
			assertThat(served.get()).isGreaterThan(50);
			assertThat(server.httpd().sessions().counters().closed(CloseReason.LRU_PURGED)).isGreaterThan(12);
			assertThat(server.peak()).isEqualTo(4);
			assertThat(server.closed()).extracting((event) -> event.reason().toString())
				.containsOnly("lru-purged", "peer-closed");
			assertThat(server.failed()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "insecure" })
	void victimStillGetsTheResponseThatIsOnItsWay(String engine) throws Exception {
		try (TestServer server = server(engine, 1, 64); Clients clients = new Clients(server)) {
			TestClient victim = clients.served();
			Clients.send(victim, "/large");
			Clients.patiently().until(() -> clients.session(victim).requests() == 2);
			clients.served();
			assertThat(clients.closeReason(victim)).isEqualTo("lru-purged");
			assertThat(victim.read().body()).hasSize(LARGE);
			assertThat(Received.untilClosed(victim)).isEqualTo(new Received("", false));
		}
	}

	@Test
	void whoCannotCompleteItsHandshakeEvictsNobody() throws Exception {
		try (TestServer server = TestServer.secure("openssl")
			.clientAuth("required")
			.property("httpd.max-open-sockets", 4)
			.property("httpd.handshake-slots", 8)
			.property("httpd.backlog-conn", 256)
			.property("tls-handshake-timeout", "5s")
			.start();
				Clients devices = new Clients(server, TestPki.DEVICE);
				Clients strangers = new Clients(server, TestPki.STRANGER);
				Clients nameless = new Clients(server)) {
			List<TestClient> open = devices.served(4);
			List<Socket> stalled = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				refused(strangers);
				refused(nameless);
				stalled.add(nameless.silent());
				Socket half = nameless.silent();
				half.getOutputStream().write(new byte[] { 0x16, 3, 1, 2, 0, 1 });
				stalled.add(half);
			}
			Clients.patiently().until(() -> server.failed().size() == 40);
			assertThat(server.failed()).extracting((event) -> event.category().toString())
				.containsOnly("untrusted-client", "no-client-certificate", "timeout");
			assertThat(server.closed()).isEmpty();
			for (TestClient client : open) {
				devices.request(client);
			}
			// While there is room for one that can
			devices.served();
			assertThat(devices.closeReason(open.get(0))).isEqualTo("lru-purged");
			assertThat(server.closed()).hasSize(1);
		}
	}

	private static void refused(Clients clients) throws Exception {
		try (TestClient client = clients.connect()) {
			// The alert follows the handshake of TLS 1.3
			assertThat(client.closedByServer()).isTrue();
		}
		catch (IOException ex) {
			// Or overtakes the end of it
		}
	}

	/** Make some requests, each of which is answered as a whole or not at all. */
	private static void requestUntilClosed(TestClient client, AtomicInteger served) throws Exception {
		try (client) {
			for (int i = ThreadLocalRandom.current().nextInt(20); i >= 0; i--) {
				boolean large = i % 2 == 0;
				Clients.send(client, large ? "/large" : "/hello");
				Response response = client.readUnlessClosed();
				if (response == null) {
					return;
				}
				assertThat(response.status()).isEqualTo(200);
				assertThat(response.body()).hasSize(large ? LARGE : "Hello World!".length());
				served.incrementAndGet();
			}
		}
	}

	private static TestServer server(String engine, int limit, int slots) {
		return TestServer.of(engine)
			.property("httpd.max-open-sockets", limit)
			.property("httpd.handshake-slots", slots)
			.property("httpd.backlog-conn", 1024)
			.property("tls-handshake-timeout", "60s")
			.handler(UriHandler.get("/large", (request, response) -> response.send(new byte[LARGE])))
			.start();
	}

}
