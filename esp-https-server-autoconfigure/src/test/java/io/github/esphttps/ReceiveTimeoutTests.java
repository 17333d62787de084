package io.github.esphttps;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How long the server waits for bytes, and when it does not count.
 */
@Tag("exhaustive")
class ReceiveTimeoutTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(1);

	// For a busy machine, and less than the timeouts that are not set
	private static final Duration SLACK = Duration.ofSeconds(4);

	private static final Duration LONGER = TIMEOUT.multipliedBy(2);

	private static TestServer.Builder builder(boolean secure) {
		return (secure ? TestServer.secure("openssl") : TestServer.insecure())
			.handler(UriHandler.post("/body",
					(request, response) -> request.bodyToString().flatMap((body) -> response.send(body))))
			.handler(UriHandler.post("/blocking",
					HttpdHandler.blocking((request, response) -> response.send(request.bodyAsString()))))
			.handler(UriHandler.post("/stream",
					HttpdHandler.blocking((request, response) -> response
						.send(Integer.toString(request.bodyAsInputStream().readAllBytes().length)))))
			.handler(UriHandler.any("/late",
					(request, response) -> Mono.delay(LONGER).then(Mono.defer(() -> response.send("late")))))
			.handler(UriHandler.get("/parts", (request, response) -> response
				.send(Flux.interval(TIMEOUT.dividedBy(4)).take(8).map((i) -> new byte[1]).onBackpressureBuffer())));
	}

	private static TestServer server(boolean secure, String property) {
		return builder(secure).property(property, TIMEOUT.toMillis() + "ms").start();
	}

	private static TestClient client(TestServer server, boolean secure) throws Exception {
		return secure ? TestClient.tls(server.port()) : TestClient.plain(server.port());
	}

	/**
	 * Assert an end soon after the timeout, which began after the one and before the
	 * other.
	 */
	private static void assertCutOff(TestServer server, TestClient client, long after, long before, String reason,
			Integer... status) throws IOException {
		Received received = Received.untilClosed(client);
		long now = System.nanoTime();
		assertThat((now - after) / 1e6).isGreaterThan(TIMEOUT.toMillis() * 0.9);
		assertThat((now - before) / 1e6).isLessThan(TIMEOUT.plus(SLACK).toMillis());
		assertThat(received.statuses()).containsExactly(status);
		assertThat(received.reset()).isFalse();
		// The server waits for it, so as not to reset the connection
		client.close();
		await().until(() -> server.closed().size() == 1);
		assertThat(server.closed().get(0).reason()).hasToString(reason);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			GET /he                                                        | false
			GET /he                                                        | true
			GET /hello HTTP/1.1\\r\\nHost: x\\r\\nX                        | false
			GET /hello HTTP/1.1\\r\\nHost: x\\r\\n                         | true
			POST /body HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9\\r\\n\\r\\n   | true
			POST /body HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9\\r\\n\\r\\na  | false
			POST /blocking HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9\\r\\n\\r\\na  | false
			POST /stream HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9\\r\\n\\r\\na  | true
			POST /body HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5\\r\\na  | false
			POST /stream HTTP/1.1\\r\\nHost: x\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n5  | false
			""")
	void gapInARequestIs408(String start, boolean secure) throws Exception {
		try (TestServer server = server(secure, "httpd.recv-wait-timeout");
				TestClient client = client(server, secure)) {
			long after = System.nanoTime();
			client.write(start.translateEscapes());
			assertCutOff(server, client, after, System.nanoTime(), "recv-timeout", 408);
		}
	}

	@Test
	void gapInALaterRequestIs408() throws Exception {
		try (TestServer server = server(false, "httpd.recv-wait-timeout"); TestClient client = client(server, false)) {
			assertThat(client.get("/hello").status()).isEqualTo(200);
			long after = System.nanoTime();
			client.write("GET /he");
			assertCutOff(server, client, after, System.nanoTime(), "recv-timeout", 408);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void gapsWithinTheTimeoutAndBetweenRequestsAreNone(boolean secure) throws Exception {
		String request = "POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
		// Longer than a busy machine keeps a byte back
		Duration timeout = TIMEOUT.multipliedBy(3);
		try (TestServer server = builder(secure).property("httpd.recv-wait-timeout", timeout.toMillis() + "ms").start();
				TestClient client = client(server, secure)) {
			Paced.write(client, request, timeout.plusSeconds(1).dividedBy(request.length()))
				.during(() -> assertThat(client.read().text()).isEqualTo("5"));
			await().pollDelay(timeout.plusSeconds(1)).until(() -> server.httpd().sessions().size() == 1);
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@CsvSource({ "false", "true" })
	void headThatArrivesTooSlowlyIs408(boolean secure) throws Exception {
		try (TestServer server = server(secure, "httpd.request-timeout"); TestClient client = client(server, secure)) {
			long start = System.nanoTime();
			Paced.write(client, "GET /hello HTTP/1.1\r\nHost: x", Duration.ofMillis(100))
				.during(() -> assertCutOff(server, client, start, start, "recv-timeout", 408));
		}
	}

	@ParameterizedTest
	@CsvSource({ "/body,false", "/stream,true", "/blocking,false" })
	void bodyThatArrivesTooSlowlyIs408(String uri, boolean secure) throws Exception {
		try (TestServer server = server(secure, "httpd.request-timeout"); TestClient client = client(server, secure)) {
			long start = System.nanoTime();
			client.write("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n".formatted(uri));
			Paced.write(client, "a".repeat(99), Duration.ofMillis(100))
				.during(() -> assertCutOff(server, client, start, start, "recv-timeout", 408));
		}
	}

	@Test
	void bodyOfMoreThanAKilobytePerSecondHasTime() throws Exception {
		try (TestServer server = server(false, "httpd.request-timeout"); TestClient client = client(server, false)) {
			int parts = 20;
			client.write("POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n".formatted(parts * 200));
			Paced.every(Duration.ofMillis(100), () -> client.write("a".repeat(200)))
				.during(() -> assertThat(client.read().text()).isEqualTo(Integer.toString(parts * 200)));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "httpd.recv-wait-timeout", "httpd.request-timeout", "httpd.idle-timeout" })
	void handlerThatTakesLongerIsNotCutOff(String property) throws Exception {
		try (TestServer server = server(false, property)) {
			try (TestClient get = client(server, false).write("GET /late HTTP/1.1\r\nHost: x\r\n\r\n");
					TestClient post = client(server, false)
						.write("POST /late HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
					TestClient unfinished = client(server, false)
						.write("POST /late HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhe");
					TestClient parts = client(server, false)) {
				assertThat(parts.get("/parts").body()).hasSize(8);
				for (TestClient client : List.of(get, post, unfinished)) {
					assertThat(client.read().text()).isEqualTo("late");
				}
			}
		}
	}

	@Test
	void pipelinedRequestsMayWaitForTheirTurn() throws Exception {
		String timeout = TIMEOUT.toMillis() + "ms";
		try (TestServer server = builder(true).property("httpd.recv-wait-timeout", timeout)
			.property("httpd.request-timeout", timeout)
			.property("httpd.idle-timeout", timeout)
			.start(); TestClient client = client(server, true)) {
			client.write("GET /late HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2));
			for (int i = 0; i < 2; i++) {
				assertThat(client.read().text()).isEqualTo("late");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void sessionWithoutARequestIsClosedSilently(boolean secure) throws Exception {
		try (TestServer server = server(secure, "httpd.idle-timeout"); TestClient client = client(server, secure)) {
			long after = System.nanoTime();
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertCutOff(server, client, after, System.nanoTime(), "idle-timeout");
		}
	}

	@Test
	void sessionThatNeverSendsARequestIsClosedSilently() throws Exception {
		long after = System.nanoTime();
		try (TestServer server = server(true, "httpd.idle-timeout"); TestClient client = client(server, true)) {
			assertCutOff(server, client, after, System.nanoTime(), "idle-timeout");
		}
	}

	@Test
	void everyRequestStartsTheIdleTimeAgain() throws Exception {
		try (TestServer server = server(false, "httpd.idle-timeout"); TestClient client = client(server, false)) {
			for (int i = 1; i <= 4; i++) {
				assertThat(client.get("/hello").status()).isEqualTo(200);
				await().pollDelay(TIMEOUT.dividedBy(2)).until(() -> server.closed().isEmpty());
			}
			long after = System.nanoTime();
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertCutOff(server, client, after, System.nanoTime(), "idle-timeout");
		}
	}

	@Test
	void requestThatArrivesIsNotIdle() throws Exception {
		try (TestServer server = server(false, "httpd.idle-timeout"); TestClient client = client(server, false)) {
			String request = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
			Paced.write(client, request, LONGER.dividedBy(request.length()))
				.during(() -> assertThat(client.read().status()).isEqualTo(200));
		}
	}

}
