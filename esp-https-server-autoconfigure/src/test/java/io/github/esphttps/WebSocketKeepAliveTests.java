package io.github.esphttps;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that are silent: who is asked for a sign of life, and who is closed when.
 */
class WebSocketKeepAliveTests {

	private static final int PING = 0x9;

	private final LoggedWarnings warnings = new LoggedWarnings();

	@AfterEach
	void nothingIsLoggedAboveDebug() {
		this.warnings.close();
		assertThat(this.warnings.messages()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void clientThatAnswersNoPingIsClosedAfterTheLastThatMayBeMissed(String engine) throws Exception {
		try (TestServer server = server(engine, "200ms", 2).start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			for (int i = 0; i < 3; i++) {
				assertThat(client.read().opcode()).isEqualTo(PING);
			}
			assertThat(readCloseUnlessReset(client)).isIn(1001, 1006);
			assertThat(reason(server)).isEqualTo("ping-timeout");
		}
	}

	@Test
	void clientThatAnswersStaysAndIsAskedAgain() throws Exception {
		try (TestServer server = server("openssl", "50ms", 0).property("httpd.idle-timeout", "20s").start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			for (int i = 0; i < 20; i++) {
				assertThat(client.read().opcode()).isEqualTo(PING);
				client.send(0x8A, new byte[0]);
			}
			assertThat(server.closed()).isEmpty();
		}
	}

	@Test
	void clientIsNotTakenForDeadWhileTheServerDoesNotReadFromIt() throws Exception {
		try (TestServer server = TestServer.insecure()
			.property("websocket.ping-interval", "50ms")
			.property("websocket.missed-pongs", 0)
			.handler(UriHandler.webSocket("/ws", (session,
					message) -> message.payloadToString().delayElement(Duration.ofMillis(1000)).flatMap(session::send)))
			.start(); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("one").text("x".repeat(500_000));
			int pings = 0;
			WebSocketClient.Frame frame = client.read();
			for (; frame.opcode() == PING; frame = client.read()) {
				pings++;
			}
			assertThat(frame.text()).isEqualTo("one");
			assertThat(pings).isGreaterThan(2);
			assertThat(server.closed()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void idleClientIsClosedWith1001(String engine) throws Exception {
		try (TestServer server = server(engine, "0", 0).property("httpd.idle-timeout", "300ms").start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			assertThat(client.text("hello").readText()).isEqualTo("hello");
			assertThat(client.read().closeCode()).isEqualTo(1001);
			assertThat(client.closedByServer()).isTrue();
			client.raw().close();
			assertThat(reason(server)).isEqualTo("idle-timeout");
		}
	}

	@Test
	void clientThatAnswersPingsIsNotIdle() throws Exception {
		try (TestServer server = server("insecure", "100ms", 5).property("httpd.idle-timeout", "2s").start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
			while (System.nanoTime() < end) {
				assertThat(client.read().opcode()).isEqualTo(PING);
				client.send(0x8A, new byte[0]);
			}
			assertThat(server.closed()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3, 7, 50 })
	void frameThatIsNotContinuedIsClosedWith1008(int length) throws Exception {
		try (TestServer server = server("openssl", "0", 0).property("httpd.recv-wait-timeout", "300ms").start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			assertThat(client.text("hello").readText()).isEqualTo("hello");
			byte[] frame = WebSocketClient.frame(0x82, new byte[100]);
			client.raw().write(Arrays.copyOf(frame, length));
			assertThat(client.read().closeCode()).isEqualTo(1008);
			assertThat(client.closedByServer()).isTrue();
			client.raw().close();
			assertThat(reason(server)).isEqualTo("recv-timeout");
		}
	}

	@Test
	void timeBetweenFragmentsIsNoGap() throws Exception {
		try (TestServer server = server("insecure", "100ms", 100).property("httpd.recv-wait-timeout", "200ms").start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.send(0x01, "hel".getBytes(StandardCharsets.UTF_8));
			for (int i = 0; i < 8; i++) {
				assertThat(client.read().opcode()).isEqualTo(PING);
			}
			client.send(0x80, "lo".getBytes(StandardCharsets.UTF_8));
			WebSocketClient.Frame frame = client.read();
			while (frame.opcode() == PING) {
				frame = client.read();
			}
			assertThat(frame.text()).isEqualTo("hello");
		}
	}

	private static int readCloseUnlessReset(WebSocketClient client) {
		try {
			return client.read().closeCode();
		}
		catch (IOException ex) {
			return 1006;
		}
	}

	private static String reason(TestServer server) {
		Clients.patiently().until(() -> !server.closed().isEmpty());
		assertThat(server.closed()).hasSize(1);
		return server.closed().get(0).reason().toString();
	}

	private static TestServer.Builder server(String engine, String pingInterval, int missedPongs) {
		return TestServer.of(engine)
			.property("websocket.ping-interval", pingInterval)
			.property("websocket.missed-pongs", missedPongs)
			.handler(UriHandler.webSocket("/ws", (session, message) -> message.payloadToString()
				.flatMap((text) -> session.isOpen() ? session.send(text) : Mono.empty())));
	}

}
