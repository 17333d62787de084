package io.github.esphttps;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdException;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Requests that may be answered without Reactor Netty, beside a server that has it answer
 * all of them: clients and handlers cannot tell.
 */
class DirectCallTests {

	private static final String LAST = "GET /text HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

	private static final String LARGE = "0123456789abcdef".repeat(1 << 19);

	private static final AtomicInteger cancelled = new AtomicInteger();

	private static final AtomicInteger entered = new AtomicInteger();

	@TempDir
	private static Path folder;

	private static TestServer direct;

	private static TestServer reactor;

	@BeforeAll
	static void start() throws IOException {
		Files.writeString(folder.resolve("file.txt"), "of a file");
		direct = server(TestServer.insecure());
		// One that may look at any request
		reactor = server(TestServer.insecure().customizer((server) -> server));
	}

	@AfterAll
	static void stop() {
		direct.close();
		reactor.close();
	}

	private static TestServer server(TestServer.Builder builder) {
		get(builder, "/text", (request, response) -> response.send("a text"));
		get(builder, "/path", (request, response) -> response.send(isByReactorNetty() ? "Reactor Netty" : "direct"));
		get(builder, "/empty", (request, response) -> response.send());
		get(builder, "/nothing", (request, response) -> Mono.empty());
		get(builder, "/large", (request, response) -> response.send(LARGE));
		get(builder, "/fields",
				(request, response) -> response.status(299, "Like it or not")
					.type("text/plain")
					.header("X-One", "1")
					.addHeader("x-one", "2")
					.send("fields"));
		for (int status : List.of(200, 201, 204, 205, 304, 404, 503)) {
			get(builder, "/status/" + status, (request, response) -> response.status(status).send());
		}
		get(builder, "/close", (request, response) -> response.header("Connection", "close").send("the last"));
		get(builder, "/keep", (request, response) -> response.header("Connection", "keep-alive").send("kept"));
		get(builder, "/length", (request, response) -> response.header("Content-Length", "6").send("length"));
		get(builder, "/wrong", (request, response) -> response.header("Content-Length", "7").send("length"));
		get(builder, "/chunks", (request, response) -> response.sendChunks(Flux.just("a", "bc").hide()));
		get(builder, "/late-chunks",
				(request, response) -> response.sendChunks(Flux.just("a", "bc").delayElements(Duration.ofMillis(20))));
		get(builder, "/none-then-failure",
				(request, response) -> response.sendChunks(Flux.error(new HttpdException(HttpdError.NOT_FOUND))));
		get(builder, "/file", (request, response) -> response.sendFile(folder.resolve("file.txt")));
		get(builder, "/no-file", (request, response) -> response.sendFile(folder.resolve("none")));
		get(builder, "/late",
				(request, response) -> Mono.delay(Duration.ofMillis(30)).then(Mono.defer(() -> response.send("late"))));
		get(builder, "/blocking", HttpdHandler.blocking((request, response) -> response.send("blocking")));
		get(builder, "/blocking-nothing", HttpdHandler.blocking((request, response) -> Mono.empty()));
		get(builder, "/throws", (request, response) -> {
			throw new IllegalStateException("on purpose");
		});
		get(builder, "/late-failure", (request, response) -> Mono.delay(Duration.ofMillis(20))
			.then(Mono.error(new IllegalStateException("on purpose"))));
		get(builder, "/refuses", (request, response) -> {
			response.header("X-Forgotten", "yes");
			throw new HttpdException(HttpdError.FORBIDDEN, "not you");
		});
		get(builder, "/send-error", (request, response) -> response.sendError(HttpdError.BAD_REQUEST, "bad"));
		get(builder, "/second",
				(request, response) -> response.send("first").then(response.send("second")).onErrorComplete());
		get(builder, "/changed-late", (request, response) -> response.send("sent").then(Mono.fromRunnable(() -> {
			assertThat(response.isCommitted()).isTrue();
			assertThatIllegalStateException().isThrownBy(() -> response.header("X-Late", "1"));
		})));
		get(builder, "/cookie", (request, response) -> response.send(request.cookie("a") + " " + request.cookie("b")));
		get(builder, "/body",
				(request, response) -> request.bodyToString().flatMap((body) -> response.send("<" + body)));
		get(builder, "/never",
				(request, response) -> Mono.<Void>never()
					.doOnSubscribe((subscription) -> entered.incrementAndGet())
					.doOnCancel(cancelled::incrementAndGet));
		get(builder, "/endless", (request, response) -> response
			.sendChunks(Flux.just("a").concatWith(Flux.never()).doOnCancel(cancelled::incrementAndGet)));
		return builder.property("httpd.max-uri-handlers", -1)
			.handler(UriHandler.post("/echo",
					(request, response) -> request.bodyToString().flatMap((body) -> response.send(body))))
			.start();
	}

	private static void get(TestServer.Builder builder, String uri, HttpdHandler handler) {
		builder.handler(UriHandler.get(uri, handler));
	}

	private static boolean isByReactorNetty() {
		return StackWalker.getInstance()
			.walk((frames) -> frames.anyMatch((frame) -> frame.getClassName().endsWith(".HttpServerOperations")));
	}

	@Test
	void onlyOneOfTheServersAnswersWithoutReactorNetty() throws Exception {
		try (TestClient client = direct.client()) {
			assertThat(client.get("/path").text()).isEqualTo("direct");
			assertThat(client.exchange("GET", "/path", "a body").text()).isEqualTo("Reactor Netty");
			assertThat(client.get("/path").text()).isEqualTo("direct");
		}
		try (TestClient client = reactor.client()) {
			assertThat(client.get("/path").text()).isEqualTo("Reactor Netty");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/text", "/text?a=b", "/empty", "/nothing", "/large", "/fields", "/status/200",
			"/status/201", "/status/204", "/status/205", "/status/304", "/status/404", "/status/503", "/close", "/keep",
			"/length", "/wrong", "/chunks", "/late-chunks", "/none-then-failure", "/file", "/no-file", "/late",
			"/blocking", "/blocking-nothing", "/throws", "/late-failure", "/refuses", "/send-error", "/second",
			"/changed-late", "/body", "/unknown" })
	void responsesAreTheSameToTheByte(String uri) throws Exception {
		assertSame("GET " + uri + " HTTP/1.1\r\nHost: x\r\n\r\n" + LAST);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HEAD /text HTTP/1.1\r\nHost: x\r\n\r\n", "OPTIONS /text HTTP/1.1\r\nHost: x\r\n\r\n",
			"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n", "PUT /text HTTP/1.1\r\nHost: x\r\n\r\n",
			"BREW /text HTTP/1.1\r\nHost: x\r\n\r\n", "GET /text HTTP/1.0\r\n\r\n",
			"GET /text HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
			"GET /text HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
			"GET /text HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, x\r\n\r\n",
			"GET /text HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
			"GET /text HTTP/1.1\r\nHost: x\r\nConnection: x\r\nConnection: close\r\n\r\n",
			"GET /text HTTP/1.1\r\nHost: x\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n",
			"GET /body HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
			"GET /body HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\nab",
			"GET /text HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n",
			"GET /text HTTP/1.1\r\nHost: x\r\nExpect: a miracle\r\n\r\n",
			"GET /text HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
			"GET /file HTTP/1.1\r\nHost: x\r\nRange: bytes=0-1\r\n\r\n",
			"GET /text HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n",
			"GET /cookie HTTP/1.1\r\nHost: x\r\nCookie: a=1; b=2\r\nCookie: a=3\r\n\r\n",
			"GET /cookie HTTP/1.1\r\nHost: x\r\n\r\n",
			"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n" })
	void requestsAreUnderstoodTheSameWay(String request) throws Exception {
		assertSame(request + LAST);
	}

	@Test
	void pipelinedRequestsOfAllKindsAreAnsweredInTheirOrder() throws Exception {
		StringBuilder requests = new StringBuilder();
		for (String uri : List.of("/late", "/text", "/chunks", "/blocking", "/file", "/late-chunks", "/nothing")) {
			requests.append("GET " + uri + " HTTP/1.1\r\nHost: x\r\n\r\n");
			requests.append("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab");
			requests.append("GET /text HTTP/1.1\r\nHost: x\r\n\r\n");
		}
		assertSame(requests + LAST);
	}

	@Test
	void headIsNotChangedAfterTheResponse() throws Exception {
		for (TestServer server : List.of(direct, reactor)) {
			try (TestClient client = server.client()) {
				assertThat(client.get("/changed-late").headers()).doesNotContainKey("x-late");
				// A handler that fails after its response breaks the connection
				assertThat(client.get("/text").text()).isEqualTo("a text");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/never", "/endless" })
	void handlerIsCancelledWhenItsClientLeaves(String uri) throws Exception {
		for (TestServer server : List.of(direct, reactor)) {
			int before = cancelled.get();
			int beforeEntered = entered.get();
			int closed = server.closed().size();
			try (TestClient client = server.client()) {
				client.get("/text");
				client.write("GET " + uri + " HTTP/1.1\r\nHost: x\r\n\r\n");
				if (uri.equals("/endless")) {
					assertThat(client.head()).contains("chunked");
				}
				else {
					Clients.patiently().until(() -> entered.get() > beforeEntered);
				}
			}
			Clients.patiently().until(() -> cancelled.get() > before);
			Clients.patiently().until(() -> server.closed().size() > closed);
		}
	}

	private static void assertSame(String requests) throws Exception {
		String expected = received(reactor, requests);
		assertThat(expected).startsWith("HTTP/1.");
		assertThat(received(direct, requests)).isEqualTo(expected);
	}

	private static String received(TestServer server, String requests) throws Exception {
		try (TestClient client = server.client()) {
			client.write(requests);
			return new String(client.socket().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
