package io.github.esphttps;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.esphttps.TestClient.Response;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdException;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class RequestTests {

	@Test
	void helloIsTextHtmlWithContentLength() throws Exception {
		try (TestServer server = TestServer.insecure().start(); TestClient client = TestClient.plain(server.port())) {
			Response response = client.get("/hello?x=1");
			assertThat(response.statusLine()).isEqualTo("HTTP/1.1 200 OK");
			assertThat(response.header("content-type")).isEqualTo("text/html");
			assertThat(response.header("content-length")).isEqualTo("12");
			assertThat(response.text()).isEqualTo("Hello World!");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND" })
	void everyMethodReachesItsHandlerAndAnyTakesTheRest(String method) throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.of(method, "/m", (request, response) -> response.send("own " + request.method())))
			.handler(UriHandler.any("/any", (request, response) -> response.send("any " + request.method())))
			.start(); TestClient client = TestClient.plain(server.port())) {
			assertThat(client.exchange(method, "/m", "").text()).isEqualTo("own " + method);
			assertThat(client.exchange(method, "/any", "").text()).isEqualTo("any " + method);
		}
	}

	@Test
	void headIsAnsweredByTheGetHandlerWithoutItsBody() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/stream", (request, response) -> response.send(Flux.just(new byte[100]))))
			.start(); TestClient client = TestClient.plain(server.port())) {
			client.write("HEAD /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
			assertThat(client.head()).startsWith("HTTP/1.1 200 OK").containsIgnoringCase("content-length: 12");
			client.write("HEAD /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
			assertThat(client.head()).startsWith("HTTP/1.1 200 OK").containsIgnoringCase("text/html");
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
		}
	}

	@Test
	void unknownUriIs404AndClosesTheSession() throws Exception {
		try (TestServer server = TestServer.insecure().start(); TestClient client = TestClient.plain(server.port())) {
			Response response = client.get("/Hello");
			assertThat(response.statusLine()).isEqualTo("HTTP/1.1 404 Not Found");
			assertThat(response.text()).isEqualTo(HttpdError.NOT_FOUND.defaultMessage());
			assertThat(response.header("connection")).isEqualTo("close");
			assertThat(client.closedByServer()).isTrue();
			await().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.ERROR_RESPONSE);
		}
	}

	@Test
	void knownUriWithAnotherMethodIs405WithAllow() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.post("/hello", (request, response) -> response.send()))
			.start(); TestClient client = TestClient.plain(server.port())) {
			Response response = client.exchange("DELETE", "/hello", "");
			assertThat(response.statusLine()).isEqualTo("HTTP/1.1 405 Method Not Allowed");
			assertThat(response.header("allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
		}
	}

	@Test
	void requestTellsHeadersQueryAndCookies() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/r",
					(request,
							response) -> response.send(String.join("|", request.uri(), request.path(), request.query(),
									request.queryParameter("a b"), String.valueOf(request.queryParameters("c")),
									String.valueOf(request.queryParameter("none")), request.header("x-one"),
									String.valueOf(request.headers("X-Many")), String.valueOf(request.header("none")),
									request.cookie("k"), String.valueOf(request.cookie("none")),
									String.valueOf(request.contentLength())))))
			.start(); TestClient client = TestClient.plain(server.port())) {
			client.write("GET /r?a%20b=%C3%A4&c=1&c=2 HTTP/1.1\r\nHost: x\r\nX-One: 1\r\nX-Many: 1\r\n"
					+ "X-Many: 2\r\nCookie: j=w; k=v\r\n\r\n");
			assertThat(client.read().text())
				.isEqualTo("/r?a%20b=%C3%A4&c=1&c=2|/r|a%20b=%C3%A4&c=1&c=2|ä|[1, 2]|null|1|[1, 2]|null|v|null|0");
		}
	}

	@Test
	void queryThatIsNotProperlyEncodedIs400() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/q", (request, response) -> response.send(request.queryParameter("a"))))
			.start(); TestClient client = TestClient.plain(server.port())) {
			assertThat(client.get("/q?a=%zz").status()).isEqualTo(400);
		}
	}

	@Test
	void responseCarriesStatusTypeAndHeaders() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/r",
					(request, response) -> response.status(201)
						.type("application/json")
						.header("X-One", "1")
						.addHeader("X-Two", "2")
						.send("{}".getBytes(StandardCharsets.UTF_8))))
			.start(); TestClient client = TestClient.plain(server.port())) {
			Response response = client.get("/r");
			assertThat(response.statusLine()).isEqualTo("HTTP/1.1 201 Created");
			assertThat(response.headers()).containsEntry("content-type", "application/json")
				.containsEntry("x-one", "1")
				.containsEntry("x-two", "2");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "header", "status" })
	void badResponseIsRefusedWithAnExceptionAnd500(String kind) throws Exception {
		AtomicReference<Exception> refusal = new AtomicReference<>();
		try (TestServer server = TestServer.insecure().handler(UriHandler.get("/r", (request, response) -> {
			try {
				return kind.equals("header") ? response.header("X", "a\r\nSet-Cookie: b").send()
						: response.status(99).send();
			}
			catch (IllegalArgumentException ex) {
				refusal.set(ex);
				throw ex;
			}
		})).start(); TestClient client = TestClient.plain(server.port())) {
			assertThat(client.get("/r").status()).isEqualTo(500);
			assertThat(refusal.get()).isInstanceOf(IllegalArgumentException.class);
		}
	}

	@Test
	void publisherIsSentInChunksOrWithItsContentLength() throws Exception {
		Flux<byte[]> parts = Flux.just("Hello ", "", "World!").map(String::getBytes);
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/chunked", (request, response) -> response.send(parts)))
			.handler(UriHandler.get("/sized",
					(request, response) -> response.header("Content-Length", "12").send(parts)))
			.start(); TestClient client = TestClient.plain(server.port())) {
			Response chunked = client.get("/chunked");
			assertThat(chunked.header("transfer-encoding")).isEqualTo("chunked");
			assertThat(chunked.text()).isEqualTo("Hello World!");
			Response sized = client.get("/sized");
			assertThat(sized.header("content-length")).isEqualTo("12");
			assertThat(sized.header("transfer-encoding")).isNull();
			assertThat(sized.text()).isEqualTo("Hello World!");
		}
	}

	@Test
	void bodyIsStreamedBack() throws Exception {
		try (TestServer server = TestServer.secure("openssl")
			.handler(UriHandler.post("/echo", (request, response) -> response.send(request.body())))
			.start(); TestClient client = TestClient.tls(server.port())) {
			String body = "x".repeat(70_000);
			assertThat(client.exchange("POST", "/echo", body).text()).isEqualTo(body);
			assertThat(client.exchange("POST", "/echo", "").text()).isEmpty();
			client.write("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
					+ "5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n");
			assertThat(client.read().text()).isEqualTo("hello!");
		}
	}

	@ParameterizedTest
	@CsvSource({ "100,200", "101,413" })
	void aggregatedBodyIsLimitedToTheByte(int length, int status) throws Exception {
		for (boolean chunked : new boolean[] { true, false }) {
			try (TestServer server = TestServer.insecure()
				.property("httpd.max-body-len", "100B")
				.handler(UriHandler.post("/a",
						(request, response) -> request.bodyToString().flatMap((body) -> response.send(body))))
				.handler(UriHandler.post("/b",
						HttpdHandler.blocking((request, response) -> response.send(request.bodyAsString()))))
				.start()) {
				for (String uri : new String[] { "/a", "/b" }) {
					try (TestClient client = TestClient.plain(server.port())) {
						String body = "x".repeat(length);
						Response response = chunked ? client
							.write("POST " + uri + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
									+ Integer.toHexString(length) + "\r\n" + body + "\r\n0\r\n\r\n")
							.read() : client.exchange("POST", uri, body);
						assertThat(response.status()).as(uri).isEqualTo(status);
						assertThat(response.text())
							.isEqualTo((status == 200) ? body : HttpdError.CONTENT_TOO_LARGE.defaultMessage());
					}
				}
			}
		}
	}

	@Test
	void tooLargeBodyIsRefusedBeforeAClientThatAsksHasSentIt() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.post("/a",
					(request, response) -> request.bodyToString().flatMap((body) -> response.send(body))))
			.start(); TestClient client = TestClient.plain(server.port())) {
			client.write("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000\r\nExpect: 100-continue\r\n\r\n");
			assertThat(client.read().status()).isEqualTo(413);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/blocking", "/slow" })
	void clientThatLeavesAfterItsBodyIsNoWarning(String uri, CapturedOutput output) throws Exception {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.post("/blocking", HttpdHandler.blocking((request, response) -> {
				await().until(() -> !request.session().isOpen());
				return response.send(request.bodyAsBytes());
			})))
			.handler(UriHandler.post("/slow",
					(request, response) -> response.send(
							request.body().limitRate(1).delayElements(Duration.ofMillis(20)).doOnError(failure::set))))
			.start()) {
			for (int i = 0; i < 5; i++) {
				try (TestClient client = TestClient.plain(server.port())) {
					client.write("POST " + uri + " HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n"
							+ "x".repeat(70_000));
				}
			}
			await().until(() -> server.created().size() == 5 && server.httpd().sessions().size() == 0);
		}
		assertThat(output).doesNotContain("WARN", "LEAK");
	}

	@Test
	void sessionOfAClientThatHasSentAllIsClosedAtOnce() throws Exception {
		try (TestServer server = TestServer.insecure().start(); TestClient client = TestClient.plain(server.port())) {
			client.get("/none");
			await().atMost(Duration.ofSeconds(1)).until(() -> server.closed().size() == 1);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 100_000, 3_000_000 })
	void errorReachesAClientThatSendsItsWholeBodyFirst(int length) throws Exception {
		try (TestServer server = TestServer.insecure().start(); TestClient client = TestClient.plain(server.port())) {
			client
				.write("POST /none HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n" + "x".repeat(length));
			assertThat(client.read().status()).isEqualTo(404);
			assertThat(client.closedByServer()).isTrue();
		}
	}

	@Test
	void blockingHandlerReadsItsBodyAsAStreamOffTheEventLoop() throws Exception {
		AtomicReference<String> thread = new AtomicReference<>();
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.post("/sum", HttpdHandler.blocking((request, response) -> {
				thread.set(Thread.currentThread().getName());
				long sum = 0;
				try (InputStream body = request.bodyAsInputStream()) {
					for (int value = body.read(); value != -1; value = body.read()) {
						sum += value;
					}
				}
				return response.send(Long.toString(sum));
			})))
			.start(); TestClient client = TestClient.plain(server.port())) {
			assertThat(client.exchange("POST", "/sum", "a".repeat(300_000)).text())
				.isEqualTo(Long.toString(300_000L * 'a'));
			assertThat(thread.get()).isEqualTo("test-handler");
			assertThat(client.exchange("POST", "/sum", "").text()).isEqualTo("0");
		}
	}

	@Test
	void streamOfABodyThatEndsEarlyThrows() throws Exception {
		AtomicReference<Exception> failure = new AtomicReference<>();
		AtomicBoolean reading = new AtomicBoolean();
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.post("/sum", HttpdHandler.blocking((request, response) -> {
				reading.set(true);
				try (InputStream body = request.bodyAsInputStream()) {
					body.readAllBytes();
				}
				catch (IOException ex) {
					failure.set(ex);
				}
				return Mono.empty();
			})))
			.start()) {
			try (TestClient client = TestClient.plain(server.port())) {
				client.write("POST /sum HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(70_000));
				await().untilAtomic(reading, org.hamcrest.Matchers.is(true));
			}
			await().untilAtomic(failure, org.hamcrest.Matchers.notNullValue());
		}
	}

	@Test
	void waitingForTheBodyOnTheEventLoopIsRefused() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.post("/b", (request, response) -> response.send(request.bodyAsString())))
			.handler(UriHandler.post("/s",
					(request, response) -> response.send(request.bodyAsInputStream().readAllBytes())))
			.start()) {
			for (String uri : new String[] { "/b", "/s" }) {
				try (TestClient client = TestClient.plain(server.port())) {
					assertThat(client.exchange("POST", uri, "x").status()).isEqualTo(500);
				}
			}
		}
	}

	@Test
	void handlerThatFailsIs500AndClosesTheSession() throws Exception {
		try (TestServer server = TestServer.insecure().handler(UriHandler.get("/throws", (request, response) -> {
			throw new IllegalStateException("secret");
		}))
			.handler(UriHandler.get("/signals", (request, response) -> Mono.error(new IllegalStateException("secret"))))
			.handler(UriHandler.get("/null", (request, response) -> null))
			.handler(UriHandler.get("/error", (request, response) -> {
				throw new NoClassDefFoundError("secret");
			}))
			.handler(UriHandler.get("/blocking-error", HttpdHandler.blocking((request, response) -> {
				throw new StackOverflowError("secret");
			})))
			.handler(UriHandler.get("/failing-body",
					(request, response) -> response.send(Flux.error(new IllegalStateException("secret")))))
			.handler(UriHandler.get("/blocks", HttpdHandler.blocking((request, response) -> {
				throw new IOException("secret");
			})))
			.start()) {
			for (String uri : new String[] { "/throws", "/signals", "/null", "/blocks", "/error", "/blocking-error",
					"/failing-body" }) {
				try (TestClient client = TestClient.plain(server.port())) {
					Response response = client.get(uri);
					assertThat(response.status()).as(uri).isEqualTo(500);
					assertThat(response.text()).isEqualTo(HttpdError.INTERNAL_SERVER_ERROR.defaultMessage());
					assertThat(client.closedByServer()).isTrue();
				}
			}
			await().until(() -> server.closed().size() == 7);
			assertThat(server.closed()).allMatch((event) -> event.reason() == CloseReason.HANDLER_FAILED);
		}
	}

	@Test
	void exceptionWithAnErrorIsAnsweredWithIt() throws Exception {
		try (TestServer server = TestServer.insecure().handler(UriHandler.get("/f", (request, response) -> {
			throw new HttpdException(HttpdError.FORBIDDEN, "not you");
		})).start(); TestClient client = TestClient.plain(server.port())) {
			Response response = client.get("/f");
			assertThat(response.statusLine()).isEqualTo("HTTP/1.1 403 Forbidden");
			assertThat(response.text()).isEqualTo("not you");
		}
	}

	@ParameterizedTest
	@CsvSource({ "HTTP/1.1,false", "HTTP/1.0,false", "HTTP/1.1,true", "HTTP/1.0,true" })
	void responseThatFailsHalfWayNeverLooksComplete(String version, boolean secure) throws Exception {
		try (TestServer server = (secure ? TestServer.secure("openssl") : TestServer.insecure())
			.handler(UriHandler.get("/half",
					(request,
							response) -> response.send(Flux.just("half".getBytes())
								.concatWith(Mono.delay(Duration.ofMillis(50))
									.then(Mono.error(new IllegalStateException("broken")))))))
			.start(); TestClient client = secure ? TestClient.tls(server.port()) : TestClient.plain(server.port())) {
			client.write("GET /half " + version + "\r\nHost: x\r\n\r\n");
			assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
			org.assertj.core.api.Assertions.assertThatIOException()
				.isThrownBy(() -> client.socket().getInputStream().readAllBytes());
			await().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.HANDLER_FAILED);
		}
	}

	@Test
	void secondResponseToARequestIsRefused() throws Exception {
		AtomicReference<Throwable> refusal = new AtomicReference<>();
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/twice",
					(request, response) -> response.send("one")
						.then(response.send("two").doOnError(refusal::set).onErrorComplete())))
			.start(); TestClient client = TestClient.plain(server.port())) {
			assertThat(client.get("/twice").text()).isEqualTo("one");
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
			assertThat(refusal.get()).isInstanceOf(IllegalStateException.class);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "5,5", "+5", "5 5", "-1", "" })
	void contentLengthThatIsNoNumberIs400(String length) throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.post("/a", (request, response) -> response.send(request.body())))
			.start(); TestClient client = TestClient.plain(server.port())) {
			client.write("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\nhello");
			assertThat(client.read().status()).isEqualTo(400);
			assertThat(client.closedByServer()).isTrue();
		}
	}

	@Test
	void pipelinedRequestsAreAnsweredInOrder() throws Exception {
		AtomicInteger count = new AtomicInteger();
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/n",
					(request, response) -> Mono.delay(Duration.ofMillis(20))
						.then(Mono.defer(() -> response.send(Integer.toString(count.incrementAndGet()))))))
			.start(); TestClient client = TestClient.plain(server.port())) {
			client.write("GET /n HTTP/1.1\r\nHost: x\r\n\r\n".repeat(5));
			for (int i = 1; i <= 5; i++) {
				assertThat(client.read().text()).isEqualTo(Integer.toString(i));
			}
			assertThat(server.created().get(0).requests()).isEqualTo(5);
		}
	}

	@ParameterizedTest
	@CsvSource({ "GET /hello HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n",
			"GET /hello HTTP/1.0\\r\\n\\r\\n" })
	void connectionIsClosedWhereTheClientWantsIt(String request) throws Exception {
		try (TestServer server = TestServer.insecure().start(); TestClient client = TestClient.plain(server.port())) {
			client.write(request.translateEscapes());
			assertThat(client.read().status()).isEqualTo(200);
			assertThat(client.closedByServer()).isTrue();
			await().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.CONNECTION_CLOSE);
		}
	}

	@Test
	void attributesLiveAcrossRequestsAndAreClosedWithTheSession() throws Exception {
		AtomicInteger closed = new AtomicInteger();
		try (TestServer server = TestServer.insecure().handler(UriHandler.post("/adder", (request, response) -> {
			Sum sum = request.session().attributes().computeIfAbsent(Sum.class, () -> new Sum(closed));
			return request.bodyToString()
				.flatMap((body) -> response.send(Integer.toString(sum.total.addAndGet(Integer.parseInt(body)))));
		})).start()) {
			try (TestClient client = TestClient.plain(server.port());
					TestClient other = TestClient.plain(server.port())) {
				client.exchange("POST", "/adder", "5");
				other.exchange("POST", "/adder", "1");
				assertThat(client.exchange("POST", "/adder", "6").text()).isEqualTo("11");
				assertThat(closed).hasValue(0);
			}
			await().untilAtomic(closed, org.hamcrest.Matchers.is(2));
		}
	}

	private record Sum(AtomicInteger total, AtomicInteger closed) implements AutoCloseable {

		private Sum(AtomicInteger closed) {
			this(new AtomicInteger(), closed);
		}

		@Override
		public void close() {
			this.closed.incrementAndGet();
		}

	}

}
