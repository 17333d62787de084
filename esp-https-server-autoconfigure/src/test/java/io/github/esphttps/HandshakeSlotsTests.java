package io.github.esphttps;

import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Connections that are not sessions yet, of which there are only so many at a time.
 */
@Tag("exhaustive")
class HandshakeSlotsTests {

	private static final int SLOTS = 4;

	@ParameterizedTest
	@CsvSource({ "openssl,10000", "openssl,20", "jdk,20", "insecure,20" })
	void moreConnectsThanSlotsWaitForTheirTurn(String engine, int limit) throws Exception {
		AtomicInteger most = new AtomicInteger();
		try (TestServer server = server(engine, "60s", limit); Clients clients = new Clients(server)) {
			Paced.every(Duration.ofMillis(1), () -> most.accumulateAndGet(handshaking(server), Math::max))
				.during(() -> {
					Clients.atOnce(100, () -> requestOnce(clients.connect()));
					Clients.patiently().until(() -> server.closed().size() == 100);
				});
			assertThat(most.get()).isBetween(1, SLOTS);
			assertThat(server.failed()).isEmpty();
			assertThat(server.httpd().sessions().counters().accepted()).isEqualTo(100);
		}
	}

	private static Received requestOnce(TestClient client) throws Exception {
		client.write("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
		Received received = Received.untilClosed(client);
		assertThat(received.reset()).isFalse();
		// One that is purged before its request arrives gets none
		assertThat(received.statuses().isEmpty() || received.statuses().equals(List.of(200))).isTrue();
		return received;
	}

	@Test
	void handshakesThatStallGiveWayWhereSomebodyWaits() throws Exception {
		try (TestServer server = server("openssl", "10s", 10); Clients clients = new Clients(server)) {
			byte[] hello = clientHello();
			List<Integer> ports = new ArrayList<>();
			for (int i = 0; i < SLOTS; i++) {
				Socket stalled = clients.silent();
				stalled.getOutputStream().write(hello);
				ports.add(stalled.getLocalPort());
			}
			awaitHandshaking(server, SLOTS);
			// Longer than they may when somebody waits, but nobody does
			await().during(Duration.ofSeconds(4))
				.atMost(Duration.ofSeconds(9))
				.until(() -> handshaking(server) == SLOTS);
			clients.served();
			Clients.patiently().until(() -> !server.failed().isEmpty());
			assertThat(server.failed()).allMatch((event) -> event.category().toString().equals("timeout"))
				.extracting((event) -> event.remoteAddress().getPort())
				.isSubsetOf(ports);
		}
	}

	@ParameterizedTest
	@CsvSource({ "openssl,0", "openssl,1", "openssl,50", "jdk,0", "insecure,0" })
	void silentConnectionsGiveWayWhereSomebodyWaits(String engine, int length) throws Exception {
		try (TestServer server = server(engine, "10m", 10); Clients clients = new Clients(server)) {
			byte[] start = Arrays.copyOf(clientHello(), length);
			List<Socket> silent = new ArrayList<>();
			for (int i = 0; i < SLOTS; i++) {
				Socket socket = clients.silent();
				socket.getOutputStream().write(start);
				silent.add(socket);
			}
			awaitHandshaking(server, SLOTS);
			clients.served();
			Clients.patiently().until(() -> !server.failed().isEmpty());
			assertThat(server.failed()).allMatch((event) -> event.category().toString().equals("timeout"));
			List<Integer> failed = server.failed().stream().map((event) -> event.remoteAddress().getPort()).toList();
			assertThat(silent).extracting(Socket::getLocalPort).containsAll(failed);
			for (Socket socket : silent) {
				if (failed.contains(socket.getLocalPort())) {
					assertThat(socket.getInputStream().read()).isEqualTo(-1);
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "insecure" })
	void silentConnectionsStayWhereNobodyWaits(String engine) throws Exception {
		try (TestServer server = server(engine, "10m", 10); Clients clients = new Clients(server)) {
			for (int i = 0; i < SLOTS - 1; i++) {
				clients.silent();
			}
			awaitHandshaking(server, SLOTS - 1);
			await().during(Duration.ofSeconds(3))
				.atMost(Duration.ofSeconds(30))
				.until(() -> handshaking(server) == SLOTS - 1);
			clients.served();
			assertThat(server.failed()).isEmpty();
		}
	}

	@Test
	void failedHandshakesGiveTheirSlotsBack() throws Exception {
		try (TestServer server = server("openssl", "10m", 10); Clients clients = new Clients(server)) {
			for (int i = 0; i < 5 * SLOTS; i++) {
				Socket garbage = clients.silent();
				garbage.getOutputStream().write(HexFormat.of().parseHex("ff".repeat(100)));
				Received.untilClosed(TestClient.plain(garbage));
				clients.silent().close();
			}
			clients.served();
			awaitHandshaking(server, 0);
			Clients.patiently().until(() -> server.failed().size() == 5 * SLOTS);
			assertThat(server.failed()).allMatch((event) -> event.category().toString().equals("not-tls"));
		}
	}

	private static void awaitHandshaking(TestServer server, int count) {
		Clients.patiently().until(() -> handshaking(server) == count);
	}

	private static int handshaking(TestServer server) {
		return server.httpd().sessions().counters().handshaking();
	}

	private static byte[] clientHello() throws Exception {
		SSLContext context = TestClient.context(null);
		SSLEngine engine = context.createSSLEngine("localhost", 443);
		engine.setUseClientMode(true);
		ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), hello);
		byte[] bytes = new byte[hello.position()];
		hello.flip().get(bytes);
		return bytes;
	}

	private static TestServer server(String engine, String handshakeTimeout, int limit) {
		return TestServer.of(engine)
			.property("httpd.max-open-sockets", limit)
			.property("httpd.handshake-slots", SLOTS)
			.property("httpd.backlog-conn", 1024)
			.property("tls-handshake-timeout", handshakeTimeout)
			.start();
	}

}
