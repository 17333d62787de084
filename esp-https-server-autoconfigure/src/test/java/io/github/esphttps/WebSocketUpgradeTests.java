package io.github.esphttps;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What is around the moment at which HTTP ends and the WebSocket begins.
 */
class WebSocketUpgradeTests {

	private static final String HELLO = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n";

	private static UriHandler webSocket(HttpdHandler hook) {
		return UriHandler.webSocket("/ws", (session, message) -> message.payloadToString().flatMap(session::send),
				WebSocketOptions.defaults().preHandshake(hook));
	}

	private static Mono<Void> later() {
		return Mono.delay(Duration.ofMillis(50)).then();
	}

	private static TestClient connect(TestServer server) throws Exception {
		return server.httpd().config().secure() ? TestClient.tls(server.port()) : TestClient.plain(server.port());
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void framesMayComeTogetherWithTheRequest(String engine) throws Exception {
		try (TestServer server = TestServer.of(engine).handler(webSocket((request, response) -> later())).start();
				TestClient client = connect(server)) {
			ByteArrayOutputStream all = new ByteArrayOutputStream();
			all.writeBytes(WebSocketClient.request("/ws").getBytes(StandardCharsets.ISO_8859_1));
			all.writeBytes(frame("one"));
			all.writeBytes(frame("GET / HTTP/1.1\r\n\r\n"));
			client.write(all.toByteArray());
			client.write(frame("three"));
			assertThat(client.head()).startsWith("HTTP/1.1 101 ");
			assertThat(frame(client)).isEqualTo("one");
			assertThat(frame(client)).isEqualTo("GET / HTTP/1.1\r\n\r\n");
			assertThat(frame(client)).isEqualTo("three");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void requestsBeforeTheHandshakeAreAnsweredFirst(String engine) throws Exception {
		UriHandler slow = UriHandler.get("/slow", (request, response) -> later().then(response.send("slow")));
		try (TestServer server = TestServer.of(engine)
			.handler(slow)
			.handler(webSocket((request, response) -> later()))
			.start(); TestClient client = connect(server)) {
			String slowRequest = HELLO.replace("/hello", "/slow");
			ByteArrayOutputStream all = new ByteArrayOutputStream();
			all.writeBytes(
					(slowRequest + HELLO + WebSocketClient.request("/ws")).getBytes(StandardCharsets.ISO_8859_1));
			all.writeBytes(frame("last"));
			client.write(all.toByteArray());
			assertThat(client.read().text()).isEqualTo("slow");
			assertThat(client.read().text()).isEqualTo("Hello World!");
			assertThat(client.head()).startsWith("HTTP/1.1 101 ");
			assertThat(frame(client)).isEqualTo("last");
			assertThat(server.created().get(0).requests()).isEqualTo(3);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void requestBehindARefusedHandshakeIsAnswered(String engine) throws Exception {
		HttpdHandler hook = (request, response) -> later().then(response.status(401).send("no"));
		try (TestServer server = TestServer.of(engine).handler(webSocket(hook)).start();
				TestClient client = connect(server)) {
			client.write(WebSocketClient.request("/ws") + HELLO + WebSocketClient.request("/ws"));
			client.write(HELLO);
			assertThat(client.read().status()).isEqualTo(401);
			assertThat(client.read().text()).isEqualTo("Hello World!");
			assertThat(client.read().status()).isEqualTo(401);
			assertThat(client.read().text()).isEqualTo("Hello World!");
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void headBehindARefusedHandshakeHasToBeCompletedInTime() throws Exception {
		HttpdHandler hook = (request, response) -> later().then(response.status(401).send("no"));
		try (TestServer server = TestServer.insecure()
			.property("httpd.recv-wait-timeout", "1s")
			.handler(webSocket(hook))
			.start(); TestClient client = connect(server)) {
			client.write(WebSocketClient.request("/ws") + "GET /hel");
			assertThat(client.read().status()).isEqualTo(401);
			assertThat(client.read().status()).isEqualTo(408);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Upgrade: websocket|Connection: Upgrade", "Upgrade: h2c|Connection: Upgrade",
			"Upgrade: websocket" })
	void handlerThatIsNoWebSocketIgnoresTheUpgrade(String fields) throws Exception {
		try (TestServer server = TestServer.insecure().start(); TestClient client = connect(server)) {
			String request = HELLO.replace("\r\n\r\n", "\r\n" + fields.replace("|", "\r\n") + "\r\n\r\n");
			client.write(request + HELLO + request);
			for (int count = 0; count < 3; count++) {
				assertThat(client.read().text()).isEqualTo("Hello World!");
			}
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(server.created()).hasSize(1);
		}
	}

	@Test
	void clientThatDoesNotWaitForTheAnswerIsClosed() throws Exception {
		try (TestServer server = TestServer.insecure().handler(webSocket((request, response) -> Mono.never())).start();
				TestClient client = connect(server)) {
			client.write(WebSocketClient.request("/ws"));
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
				for (int count = 0; count < 10_000; count++) {
					client.write(new byte[10_000]);
				}
			});
			await().untilAsserted(() -> assertThat(server.closed()).singleElement()
				.satisfies((event) -> assertThat(event.reason()).isEqualTo(CloseReason.PROTOCOL_ERROR)));
		}
	}

	@Test
	void sessionThatIsClosedDuringTheHookIsNoWebSocket() throws Exception {
		HttpdHandler hook = (request, response) -> {
			request.session().close();
			return later();
		};
		try (TestServer server = TestServer.secure("openssl").handler(webSocket(hook)).start();
				TestClient client = connect(server)) {
			client.write(WebSocketClient.request("/ws"));
			assertThat(client.closedByServer()).isTrue();
			await().until(() -> server.closed().size() == 1);
			assertThat(server.httpd().webSockets().size()).isZero();
		}
	}

	@Test
	void sessionIsIdleAfterTheHandshakeAndBusyBefore() throws Exception {
		HttpdHandler hook = (request, response) -> Mono.delay(Duration.ofSeconds(1)).then();
		try (TestServer server = TestServer.insecure()
			.property("httpd.max-open-sockets", 1)
			.handler(webSocket(hook))
			.start(); TestClient client = connect(server)) {
			client.write(WebSocketClient.request("/ws"));
			await().until(() -> server.created().size() == 1 && server.created().get(0).requests() == 1);
			try (TestClient other = connect(server)) {
				assertThat(other.get("/hello").status()).isEqualTo(200);
			}
			assertThat(client.head()).startsWith("HTTP/1.1 101 ");
			await().untilAsserted(() -> assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.LRU_PURGED));
		}
	}

	@Test
	void bytesOutsideOfFramesCannotBePushed() throws Exception {
		try (TestServer server = TestServer.insecure().handler(webSocket((request, response) -> Mono.empty())).start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			HttpdSession session = server.created().get(0);
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> session.push(new byte[1]).block(Duration.ofSeconds(10)));
			assertThat(client.text("x").readText()).isEqualTo("x");
		}
	}

	private static byte[] frame(String text) {
		return WebSocketClient.frame(0x81, text.getBytes(StandardCharsets.UTF_8));
	}

	private static String frame(TestClient client) throws IOException {
		byte[] header = client.socket().getInputStream().readNBytes(2);
		assertThat(header[0]).isEqualTo((byte) 0x81);
		return new String(client.socket().getInputStream().readNBytes(header[1]), StandardCharsets.UTF_8);
	}

}
