package io.github.esphttps;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import io.github.esphttps.TestClient.Response;
import io.github.esphttps.httpd.ResponseHeadersFullException;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for what a handler can say in a response.
 */
class ResponseTests {

	@Test
	void reasonPhraseIsFreeText() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/s", (request, response) -> response.status(299, "Like it or not").send()))
			.start(); TestClient client = TestClient.plain(server.port())) {
			assertThat(client.get("/s").statusLine()).isEqualTo("HTTP/1.1 299 Like it or not");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "a\r\nX-Injected: yes", "a\nb", "a\rb", "a\0b" })
	void lineBreaksAreRefusedWhereverTheyAreSet(String value) throws Exception {
		try (TestServer server = TestServer.insecure().handler(UriHandler.get("/s", (request, response) -> {
			assertThatIllegalArgumentException().isThrownBy(() -> response.header("X-Test", value));
			assertThatIllegalArgumentException().isThrownBy(() -> response.addHeader("X-Test", value));
			assertThatIllegalArgumentException().isThrownBy(() -> response.header(value, "x"));
			assertThatIllegalArgumentException().isThrownBy(() -> response.type(value));
			assertThatIllegalArgumentException().isThrownBy(() -> response.status(200, value));
			return response.send("refused");
		})).start(); TestClient client = TestClient.plain(server.port())) {
			Response response = client.get("/s");
			assertThat(response.text()).isEqualTo("refused");
			assertThat(response.headers()).doesNotContainKeys("x-injected", "x-test");
		}
	}

	@ParameterizedTest
	@CsvSource({ "3,3,true", "3,4,false", "0,0,true", "0,1,false", "-1,100,true" })
	void headerFieldsAreLimited(int limit, int fields, boolean accepted) throws Exception {
		AtomicReference<ResponseHeadersFullException> refusal = new AtomicReference<>();
		try (TestServer server = TestServer.insecure()
			.property("httpd.max-resp-headers", limit)
			.handler(UriHandler.get("/s", (request, response) -> {
				response.type("text/plain");
				try {
					for (int i = 0; i < fields; i++) {
						response.addHeader("X-Many", Integer.toString(i));
					}
				}
				catch (ResponseHeadersFullException ex) {
					refusal.set(ex);
				}
				return response.send("sent");
			}))
			.start(); TestClient client = TestClient.plain(server.port())) {
			assertThat(client.get("/s").text()).isEqualTo("sent");
			if (accepted) {
				assertThat(refusal.get()).isNull();
			}
			else {
				assertThat(refusal.get()).hasMessageContaining("esp.https.httpd.max-resp-headers");
				assertThat(refusal.get().limit()).isEqualTo(limit);
			}
		}
	}

	@Test
	void fieldThatIsReplacedNeedsNoRoom() throws Exception {
		try (TestServer server = TestServer.insecure()
			.property("httpd.max-resp-headers", 1)
			.handler(UriHandler.get("/s",
					(request, response) -> response.header("X-One", "1").header("x-one", "2").send()))
			.start(); TestClient client = TestClient.plain(server.port())) {
			assertThat(client.get("/s").header("x-one")).isEqualTo("2");
		}
	}

	@Test
	void optionsAreAnsweredFromTheHandlers() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.post("/hello", (request, response) -> response.send()))
			.handler(UriHandler.put("/other", (request, response) -> response.send()))
			.start(); TestClient client = TestClient.plain(server.port())) {
			Response one = client.exchange("OPTIONS", "/hello", "");
			assertThat(one.status()).isEqualTo(200);
			assertThat(one.header("allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
			assertThat(one.header("content-length")).isEqualTo("0");
			assertThat(client.exchange("OPTIONS", "*", "").header("allow")).contains("GET", "POST", "PUT");
			assertThat(client.exchange("OPTIONS", "/none", "").status()).isEqualTo(404);
		}
	}

	@Test
	void chunksOfTextArriveOneByOne() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/events",
					(request, response) -> response.type("text/event-stream")
						.sendChunks(Flux.just("data: ä\n\n", "data: b\n\n").delayElements(Duration.ofMillis(20)))))
			.start(); TestClient client = TestClient.plain(server.port())) {
			client.write("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
			assertThat(client.head()).contains("chunked", "text/event-stream");
			String raw = new String(client.socket().getInputStream().readNBytes(34), StandardCharsets.UTF_8);
			assertThat(raw).isEqualTo("a\r\ndata: ä\n\n\r\n9\r\ndata: b\n\n\r\n0\r\n\r\n");
		}
	}

	@Test
	void publisherIsAskedForNoMoreThanTheClientTakes() throws Exception {
		AtomicLong sent = new AtomicLong();
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/endless", (request, response) -> response.send(Flux.generate((sink) -> {
				sent.addAndGet(65536);
				sink.next(new byte[65536]);
			}))))
			.start(); TestClient client = TestClient.plain(server.port())) {
			client.write("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n");
			client.head();
			AtomicLong before = new AtomicLong(-1);
			org.awaitility.Awaitility.await()
				.pollInterval(Duration.ofMillis(300))
				.until(() -> before.getAndSet(sent.get()) == sent.get());
			assertThat(sent.get()).isLessThan(64L << 20);
		}
	}

	@Test
	void queryIsThereRawAndDecoded() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/q",
					(request, response) -> response.send(request.rawQueryParameter("a") + "|"
							+ request.queryParameter("a") + "|" + request.queryParameters("b") + "|" + request.query()
							+ "|" + request.path() + "|" + request.remoteAddress().getAddress().isLoopbackAddress())))
			.start(); TestClient client = TestClient.plain(server.port())) {
			assertThat(client.get("/q?a=x%20y+z&b=1&b=&b").text())
				.isEqualTo("x%20y+z|x y z|[1, , ]|a=x%20y+z&b=1&b=&b|/q|true");
			assertThat(client.get("http://localhost/q?a=1").text()).isEqualTo("1|1|[]|a=1|/q|true");
			assertThat(client.get("/q?a=%zz").status()).isEqualTo(400);
		}
	}

	@Test
	void clientOfHttp10GetsNoChunks() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/stream",
					(request, response) -> response.sendChunks(Flux.just("one", "two", "three"))))
			.start(); TestClient client = TestClient.plain(server.port())) {
			client.write("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
			assertThat(client.read().text()).isEqualTo("Hello World!");
			client.write("GET /stream HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
			String rest = new String(client.socket().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(rest).endsWith("\r\n\r\nonetwothree").doesNotContain("chunked", "keep-alive");
		}
	}

	@ParameterizedTest
	@CsvSource({ "10,123,false", "2,123,false", "10,123,true", "2,123,true" })
	void bodyThatIsNotAsLongAsAnnouncedIsNeverTakenForAWholeOne(String length, String body, boolean streamed)
			throws Exception {
		try (TestServer server = TestServer.insecure().handler(UriHandler.get("/s", (request, response) -> {
			response.header("Content-Length", length);
			byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
			return streamed ? response.send(Flux.just(bytes)) : response.send(bytes);
		})).start(); TestClient client = TestClient.plain(server.port())) {
			client.write("GET /s HTTP/1.1\r\nHost: x\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
			assertThat(Received.untilClosed(client).text()).doesNotContain("Hello");
		}
	}

	@ParameterizedTest
	@CsvSource({ "Content-Length,abc", "Content-Length,-1", "content-length,''", "Transfer-Encoding,gzip" })
	void fieldsThatWouldBreakTheFramingAreRefused(String name, String value) throws Exception {
		try (TestServer server = TestServer.insecure().handler(UriHandler.get("/s", (request, response) -> {
			assertThatIllegalArgumentException().isThrownBy(() -> response.header(name, value));
			assertThatIllegalArgumentException().isThrownBy(() -> response.addHeader(name, value));
			return response.send("refused");
		})).start(); TestClient client = TestClient.plain(server.port())) {
			assertThat(client.get("/s").text()).isEqualTo("refused");
		}
	}

	@Test
	void headMayAnnounceALengthWithoutABody() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.head("/s", (request, response) -> response.header("Content-Length", "1000").send()))
			.start(); TestClient client = TestClient.plain(server.port())) {
			client.write("HEAD /s HTTP/1.1\r\nHost: x\r\n\r\n");
			assertThat(client.head()).containsIgnoringCase("content-length: 1000");
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
		}
	}

}
