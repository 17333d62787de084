package io.github.esphttps;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.github.esphttps.TestClient.Response;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdException;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * The hook before the handshake.
 */
class WebSocketHookTests {

	private static TestServer.Builder server(HttpdHandler hook) {
		return TestServer.insecure().handler(webSocket(hook));
	}

	private static UriHandler webSocket(HttpdHandler hook) {
		return UriHandler.webSocket("/ws", (session, message) -> message.payloadToString().flatMap(session::send),
				WebSocketOptions.defaults().subprotocols("a").preHandshake(hook));
	}

	@Test
	void fieldsItSetsAreInTheResponse() throws Exception {
		HttpdHandler hook = (request, response) -> {
			assertThat(request.session().webSocket()).isNull();
			response.header("X-User", String.valueOf(request.cookie("user")))
				.addHeader("Set-Cookie", "a=b")
				.addHeader("Set-Cookie", "c=d")
				.header("Connection", "close")
				.header("Content-Length", "7")
				.header("Sec-WebSocket-Protocol", "b")
				.header("Sec-WebSocket-Extensions", "x");
			return Mono.empty();
		};
		try (TestServer server = server(hook).start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws", "Cookie: user=me")) {
			assertThat(client.head().split("\n")).containsExactlyInAnyOrder("HTTP/1.1 101 Switching Protocols",
					"upgrade: websocket", "connection: upgrade", "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
					"X-User: me", "Set-Cookie: a=b", "Set-Cookie: c=d");
			assertThat(client.text("hello").readText()).isEqualTo("hello");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void mayBlockAndCompleteOnAnotherThread(String engine) throws Exception {
		HttpdHandler hook = HttpdHandler.blocking((request, response) -> {
			assertThat(Thread.currentThread().getName()).isEqualTo("test-handler");
			response.header("X-Thread", "other");
			return Mono.delay(Duration.ofMillis(20)).then();
		});
		try (TestServer server = TestServer.of(engine).handler(webSocket(hook)).start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			assertThat(client.head()).contains("X-Thread: other");
			assertThat(client.text("hello").readText()).isEqualTo("hello");
		}
	}

	@Test
	void refusesWithAResponseAndTheSessionGoesOn() throws Exception {
		HttpdHandler hook = (request,
				response) -> response.status(401).header("WWW-Authenticate", "Basic").send("who are you?");
		try (TestServer server = server(hook).start(); TestClient client = TestClient.plain(server.port())) {
			Response response = client.write(WebSocketClient.request("/ws")).read();
			assertThat(response.status()).isEqualTo(401);
			assertThat(response.header("www-authenticate")).isEqualTo("Basic");
			assertThat(response.text()).isEqualTo("who are you?");
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
		}
	}

	@Test
	void refusesWithAStatus() throws Exception {
		HttpdHandler hook = HttpdHandler.blocking((request, response) -> {
			response.status(403);
			return Mono.empty();
		});
		try (TestServer server = server(hook).start(); TestClient client = TestClient.plain(server.port())) {
			assertThat(client.write(WebSocketClient.request("/ws")).read().status()).isEqualTo(403);
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void failureIsAnsweredAsThatOfAnyHandler() throws Exception {
		HttpdHandler hook = (request, response) -> {
			response.header("X-Forgotten", "x");
			if (request.query() == null) {
				throw new HttpdException(HttpdError.UNAUTHORIZED, "no");
			}
			return Mono.error(new IllegalStateException("expected"));
		};
		try (TestServer server = server(hook).start()) {
			try (TestClient client = TestClient.plain(server.port())) {
				Response response = client.write(WebSocketClient.request("/ws")).read();
				assertThat(response.status()).isEqualTo(401);
				assertThat(response.text()).isEqualTo("no");
				assertThat(response.headers()).doesNotContainKey("x-forgotten");
				assertThat(client.closedByServer()).isTrue();
			}
			try (TestClient client = TestClient.plain(server.port())) {
				assertThat(client.write(WebSocketClient.request("/ws?x")).read().status()).isEqualTo(500);
			}
			await().untilAsserted(() -> assertThat(server.closed()).extracting((event) -> event.reason())
				.containsExactlyInAnyOrder(CloseReason.ERROR_RESPONSE, CloseReason.HANDLER_FAILED));
		}
	}

	@Test
	void isNotAskedAboutWhatIsNoHandshake() throws Exception {
		AtomicBoolean asked = new AtomicBoolean();
		HttpdHandler hook = (request, response) -> {
			asked.set(true);
			return Mono.empty();
		};
		try (TestServer server = server(hook).start()) {
			for (String field : new String[] { "Origin: https://evil.example", "Content-Length: 1",
					"Sec-WebSocket-Protocol: a, a" }) {
				try (TestClient client = TestClient.plain(server.port())) {
					assertThat(client.write(WebSocketClient.request("/ws", field)).read().status()).isBetween(400, 403);
				}
			}
			assertThat(asked).isFalse();
		}
	}

	@Test
	void mayTakeLongerThanClientsMay() throws Exception {
		HttpdHandler hook = (request, response) -> Mono.delay(Duration.ofSeconds(3)).then();
		try (TestServer server = server(hook).property("httpd.recv-wait-timeout", "1s")
			.property("httpd.request-timeout", "1s")
			.property("httpd.idle-timeout", "1s")
			.start(); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			assertThat(client.text("hello").readText()).isEqualTo("hello");
		}
	}

	@Test
	void clientMayLeaveMeanwhile() throws Exception {
		CountDownLatch go = new CountDownLatch(1);
		AtomicReference<Thread> caller = new AtomicReference<>();
		HttpdHandler hook = HttpdHandler.blocking((request, response) -> {
			caller.set(Thread.currentThread());
			go.await();
			return Mono.empty();
		});
		try (TestServer server = server(hook).start()) {
			try (TestClient client = TestClient.plain(server.port())) {
				client.write(WebSocketClient.request("/ws"));
				await().until(() -> caller.get() != null);
			}
			await().until(() -> server.closed().size() == 1);
			go.countDown();
			await().until(() -> server.httpd().sessions().list().isEmpty());
			assertThat(server.httpd().webSockets().list()).isEmpty();
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.PEER_CLOSED);
		}
	}

}
