package io.github.esphttps;

import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No more than so many connections from one source address.
 */
class SocketsPerAddressTests {

	private static final int CAP = 3;

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void oneMoreIsClosedBeforeItHasSentAnything(String engine) throws Exception {
		try (TestServer server = server(engine, true); Clients clients = new Clients(server)) {
			List<TestClient> open = clients.served(CAP);
			for (int i = 1; i <= 5; i++) {
				Socket refused = clients.silent();
				assertThat(refused.getInputStream().read()).isEqualTo(-1);
				assertRefused(server, i);
				assertThat(server.failed()).last()
					.satisfies(
							(event) -> assertThat(event.remoteAddress().getPort()).isEqualTo(refused.getLocalPort()));
			}
			for (TestClient client : open) {
				clients.request(client);
			}
			assertThat(server.closed()).isEmpty();
			assertThat(server.httpd().sessions().counters().accepted()).isEqualTo(CAP + 5);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void otherAddressesAreServed(String engine) throws Exception {
		try (TestServer server = server(engine, true); Clients clients = new Clients(server)) {
			clients.served(CAP);
			for (int i = 2; i < 6; i++) {
				for (int j = 0; j < CAP; j++) {
					clients.request(clients.connect("127.0.0." + i));
				}
				assertThat(clients.silent("127.0.0." + i).getInputStream().read()).isEqualTo(-1);
			}
			assertRefused(server, 4);
			assertThat(server.httpd().sessions().size()).isEqualTo(5 * CAP);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void connectionsInAHandshakeCountToo(String engine) throws Exception {
		try (TestServer server = server(engine, true); Clients clients = new Clients(server)) {
			List<Socket> silent = new ArrayList<>();
			for (int i = 0; i < CAP; i++) {
				silent.add(clients.silent());
			}
			assertThat(clients.silent().getInputStream().read()).isEqualTo(-1);
			assertRefused(server, 1);
			// Any of the others may still become a session
			clients.request(clients.connect(silent.get(1), "TLSv1.3"));
			assertThat(clients.silent().getInputStream().read()).isEqualTo(-1);
			assertRefused(server, 2);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void whoeverLeavesMakesRoom(String engine) throws Exception {
		for (boolean purging : new boolean[] { true, false }) {
			try (TestServer server = server(engine, purging); Clients clients = new Clients(server)) {
				for (int i = 0; i < 5; i++) {
					List<TestClient> open = admitted(clients);
					assertThat(clients.silent().getInputStream().read()).isEqualTo(-1);
					for (TestClient client : open) {
						client.close();
					}
				}
				Clients.patiently().until(() -> server.httpd().sessions().counters().open() == 0);
			}
		}
	}

	@Test
	void handshakesThatFailMakeRoom() throws Exception {
		try (TestServer server = server("openssl", true); Clients clients = new Clients(server)) {
			for (int i = 0; i < 3 * CAP; i++) {
				clients.silent().getOutputStream().write(new byte[] { 0x7F, 1, 2, 3, 4, 5 });
				int failed = i + 1;
				Clients.patiently().until(() -> server.failed().size() == failed);
			}
			assertThat(server.failed()).allMatch((event) -> event.category().toString().equals("not-tls"));
			admitted(clients);
		}
	}

	/** Fill the share of the address, which has room a moment after the closed events. */
	private static List<TestClient> admitted(Clients clients) {
		List<TestClient> open = new ArrayList<>();
		Clients.patiently().ignoreExceptions().until(() -> open.add(clients.served()) && open.size() == CAP);
		return open;
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void burstFromOneAddressGetsNoMoreThanItsShare(String engine) throws Exception {
		try (TestServer server = server(engine, true); Clients clients = new Clients(server)) {
			List<Integer> statuses = Clients.atOnce(50, () -> {
				try {
					TestClient client = clients.connect();
					return client.get("/hello").status();
				}
				catch (IOException ex) {
					return 0;
				}
			});
			assertThat(statuses.stream().filter((status) -> status == 200)).hasSize(CAP);
			assertRefused(server, 50 - CAP);
			assertThat(server.peak()).isEqualTo(CAP);
		}
	}

	private static void assertRefused(TestServer server, int count) {
		Clients.patiently().until(() -> server.failed().size() == count);
		assertThat(server.failed()).allMatch((event) -> event.category().toString().equals("address-limit"));
		assertThat(server.httpd().sessions().counters().refused()).isEqualTo(count);
	}

	private static TestServer server(String engine, boolean purging) {
		return TestServer.of(engine)
			.property("httpd.max-sockets-per-address", CAP)
			.property("httpd.lru-purge-enable", purging)
			.property("httpd.backlog-conn", 256)
			.property("tls-handshake-timeout", "60s")
			.start();
	}

}
