package io.github.esphttps;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketOverflowException;
import io.github.esphttps.httpd.WebSocketSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for properties of WebSockets whose handlers have no options of their own.
 */
class WebSocketPropertyTests {

	private static final int MESSAGE = 100_000;

	private final AtomicInteger begun = new AtomicInteger();

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	@ParameterizedTest
	@CsvSource({ "https://example.com,101", "https://elsewhere.com,403" })
	void pagesOfAllowedOriginsMayConnect(String origin, int status) throws Exception {
		try (TestServer server = server().property("websocket.allowed-origins", "https://example.com").start();
				TestClient client = TestClient.plain(server.port())) {
			client.write(WebSocketClient.request("/ws", "Origin: " + origin));
			assertThat(client.read().status()).isEqualTo(status);
		}
	}

	@Test
	void messageBeyondTheSendQueueIsDropped() throws Exception {
		try (TestServer server = slow("drop", "1KB"); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			WebSocketSession session = session(server);
			await().until(() -> {
				send(session);
				return !this.failures.isEmpty();
			});
			assertThat(this.failures).hasOnlyElementsOfType(WebSocketOverflowException.class);
			assertThat(session.isOpen()).isTrue();
			assertThat(client.raw().socket().isClosed()).isFalse();
		}
	}

	@Test
	void clientWithAFullSendQueueIsClosed() throws Exception {
		try (TestServer server = slow("close", "1KB");
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			WebSocketSession session = session(server);
			await().until(() -> {
				send(session);
				return server.closed().size() == 1;
			});
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.SLOW_CLIENT);
			assertThat(client.raw().socket().isClosed()).isFalse();
		}
	}

	@Test
	void sendQueueHasRoomForWhatItIsSetTo() throws Exception {
		try (TestServer server = slow("drop", "100MB");
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			WebSocketSession session = session(server);
			for (int i = 0; i < 500; i++) {
				send(session);
			}
			for (int i = 0; i < 500; i++) {
				assertThat(client.read().payload()).hasSize(MESSAGE);
			}
			assertThat(this.failures).isEmpty();
			assertThat(this.begun).hasValue(500);
		}
	}

	private void send(WebSocketSession session) {
		this.begun.incrementAndGet();
		session.send(new byte[MESSAGE]).subscribe(null, this.failures::add);
	}

	private static TestServer slow(String policy, String queue) throws Exception {
		return server().property("websocket.slow-client", policy)
			.property("websocket.send-queue", queue)
			.property("websocket.close-timeout", "1s")
			.property("httpd.send-wait-timeout", "0s")
			.start();
	}

	private static TestServer.Builder server() {
		return TestServer.insecure().handler(UriHandler.webSocket("/ws", (session, message) -> Mono.empty()));
	}

	private static WebSocketSession session(TestServer server) {
		await().until(() -> server.httpd().webSockets().size() == 1);
		return server.httpd().webSockets().list("/ws").get(0);
	}

}
