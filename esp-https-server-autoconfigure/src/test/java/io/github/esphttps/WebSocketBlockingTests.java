package io.github.esphttps;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handlers that block, which have only so many threads.
 */
class WebSocketBlockingTests {

	private final LoggedWarnings warnings = new LoggedWarnings();

	@AfterEach
	void nothingIsLoggedAboveDebug() {
		this.warnings.close();
		assertThat(this.warnings.messages()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void messagesAreReadAndAnswered(String engine) throws Exception {
		try (TestServer server = server(engine, (session, message) -> {
			assertThat(Thread.currentThread().getName()).isEqualTo("test-handler");
			session.send(message.payloadAsString()).block();
			return Mono.empty();
		}); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			for (String text : List.of("", "hello", "x".repeat(300_000))) {
				assertThat(client.text(text).readText()).isEqualTo(text);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void longMessageIsReadAsAStream(String engine) throws Exception {
		try (TestServer server = server(engine, (session, message) -> {
			long sum = 0;
			try (InputStream in = message.payloadAsInputStream()) {
				for (int next = in.read(); next != -1; next = in.read()) {
					sum += next;
				}
			}
			return session.send("" + sum);
		}); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			byte[] ones = new byte[1_000_000];
			Arrays.fill(ones, (byte) 1);
			assertThat(client.binary(ones).readText()).isEqualTo("1000000");
			assertThat(client.send(0x02, ones).send(0x80, new byte[] { 5 }).readText()).isEqualTo("1000005");
		}
	}

	@Test
	void slowClientDoesNotKeepTheThread() throws Exception {
		try (TestServer server = server("insecure", (session, message) -> session.send(message.payloadAsString()));
				WebSocketClient slow = WebSocketClient.connect(server, "/ws");
				WebSocketClient other = WebSocketClient.connect(server, "/ws")) {
			slow.send(0x01, "hel".getBytes(StandardCharsets.UTF_8));
			assertThat(slow.ping("there").read().text()).isEqualTo("there");
			assertThat(other.text("other").readText()).isEqualTo("other");
			assertThat(slow.send(0x80, "lo".getBytes(StandardCharsets.UTF_8)).readText()).isEqualTo("hello");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void readingFailsWhenTheClientLeaves(String engine) throws Exception {
		CountDownLatch reading = new CountDownLatch(1);
		List<String> seen = new CopyOnWriteArrayList<>();
		try (TestServer server = server(engine, (session, message) -> {
			InputStream in = message.payloadAsInputStream();
			in.readNBytes(64 * 1024);
			reading.countDown();
			try {
				in.readAllBytes();
			}
			catch (IOException ex) {
				seen.add(ex.getMessage());
			}
			return session.send("too late");
		}); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.send(0x02, new byte[100_000]);
			reading.await();
			client.raw().close();
			Clients.patiently().until(() -> !seen.isEmpty());
			assertThat(seen).containsExactly("The client did not send the whole body");
			Clients.patiently().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).hasToString("peer-closed");
		}
	}

	@Test
	void handlerIsNotCalledForAClientThatLeavesBeforeTheMessageIsThere() throws Exception {
		List<String> seen = new CopyOnWriteArrayList<>();
		try (TestServer server = server("insecure", (session, message) -> {
			seen.add("called");
			return Mono.empty();
		}); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.send(0x02, new byte[1000]);
			assertThat(client.ping("there").read().text()).isEqualTo("there");
			client.raw().close();
			Clients.patiently().until(() -> server.closed().size() == 1);
			try (WebSocketClient next = WebSocketClient.connect(server, "/ws")) {
				next.text("hello");
				Clients.patiently().until(() -> !seen.isEmpty());
				assertThat(seen).containsExactly("called");
			}
		}
	}

	private static TestServer server(String engine, WebSocketHandler handler) {
		return TestServer.of(engine)
			.handlerThreads(1)
			.property("websocket.max-message", "10MB")
			.handler(UriHandler.webSocket("/ws", WebSocketHandler.blocking(handler)))
			.start();
	}

}
