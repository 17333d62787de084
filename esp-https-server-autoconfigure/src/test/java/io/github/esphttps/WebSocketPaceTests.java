package io.github.esphttps;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that begin a message for which a thread waits, and do not end it.
 */
class WebSocketPaceTests {

	private final List<String> seen = new CopyOnWriteArrayList<>();

	private final WebSocketHandler blocking = WebSocketHandler.blocking((session, message) -> {
		this.seen.add("begun");
		try {
			this.seen.add("got " + message.payloadAsInputStream().readAllBytes().length);
		}
		catch (IOException ex) {
			this.seen.add("failed");
		}
		return Mono.empty();
	});

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void messageThatStopsDoesNotKeepAThread(String engine) throws Exception {
		try (TestServer server = server(engine, "500ms", "0s", this.blocking);
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.send(0x02, new byte[70_000]);
			Clients.patiently().until(() -> this.seen.contains("begun"));
			Thread pinging = pings(client, new byte[0], 0x89);
			Clients.patiently().until(() -> this.seen.contains("failed"));
			try (TestClient other = server.httpd().config().secure() ? TestClient.tls(server.port())
					: TestClient.plain(server.port())) {
				assertThat(other.get("/blocking").text()).isEqualTo("ok");
			}
			reasonIsReceiveTimeout(server);
			pinging.join(10_000);
		}
	}

	@Test
	void messageThatTricklesDoesNotKeepAThread() throws Exception {
		try (TestServer server = server("insecure", "10m", "1s", this.blocking);
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.send(0x02, new byte[100]);
			Thread trickling = pings(client, new byte[1], 0x00);
			WebSocketClient.Frame close = client.read();
			assertThat(close.closeCode()).isEqualTo(1008);
			assertThat(close.closeReason()).isEqualTo("recv-timeout");
			reasonIsReceiveTimeout(server);
			assertThat(this.seen).doesNotContain("begun");
			trickling.join(10_000);
		}
	}

	@Test
	void messageMayTakeAsLongAsItsLengthAllows() throws Exception {
		try (TestServer server = server("insecure", "10m", "100ms", this.blocking);
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.send(0x02, new byte[70_000]);
			await().pollDelay(Duration.ofMillis(500)).until(() -> this.seen.contains("begun"));
			client.send(0x80, new byte[10]);
			Clients.patiently().until(() -> this.seen.contains("got 70010"));
			// Between messages there is no limit
			await().pollDelay(Duration.ofMillis(500)).until(() -> server.closed().isEmpty());
			client.binary(new byte[5]);
			Clients.patiently().until(() -> this.seen.contains("got 5"));
		}
	}

	@Test
	void handlerThatDoesNotBlockMayReadAMessageWithoutEnd() throws Exception {
		try (TestServer server = server("insecure", "100ms", "100ms",
				(session, message) -> session.sendBinary(message.payload()));
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.send(0x02, new byte[1]);
			assertThat(client.read().payload()).hasSize(1);
			await().pollDelay(Duration.ofMillis(600)).until(() -> server.closed().isEmpty());
			client.send(0x00, new byte[2]);
			assertThat(client.read().payload()).hasSize(2);
		}
	}

	// Until the server has closed
	private static Thread pings(WebSocketClient client, byte[] payload, int firstByte) {
		Thread thread = new Thread(() -> {
			try {
				while (true) {
					client.send(firstByte, payload);
					await().pollDelay(Duration.ofMillis(20)).until(() -> true);
				}
			}
			catch (IOException ex) {
				// It has
			}
		});
		thread.start();
		return thread;
	}

	private static void reasonIsReceiveTimeout(TestServer server) {
		// There may have been another client
		Clients.patiently()
			.untilAsserted(() -> assertThat(server.closed()).extracting((event) -> event.reason().toString())
				.contains("recv-timeout"));
	}

	private static TestServer server(String engine, String gap, String whole, WebSocketHandler handler) {
		return TestServer.of(engine)
			.handlerThreads(1)
			.property("httpd.recv-wait-timeout", gap)
			.property("httpd.request-timeout", whole)
			.handler(UriHandler.webSocket("/ws", handler))
			.handler(UriHandler.get("/blocking", HttpdHandler.blocking((request, response) -> response.send("ok"))))
			.start();
	}

}
