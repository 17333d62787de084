package io.github.esphttps;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.FailureCategory;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.UriHandler;
import io.netty.handler.codec.http2.Http2Error;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class Http2Tests {

	private static final String BIG = "0123456789abcdef".repeat(20_000);

	static TestServer.Builder both(String engine) {
		return TestServer.secure(engine)
			.property("alpn-protos", "h2,http/1.1")
			.handler(UriHandler.post("/echo", (request, response) -> response.send(request.body())))
			.handler(UriHandler.post("/length", HttpdHandler.blocking(
					(request, response) -> response.send("" + request.bodyAsInputStream().readAllBytes().length))));
	}

	private static HttpClient client() throws Exception {
		return HttpClient.newBuilder().sslContext(TestClient.context(null)).version(HttpClient.Version.HTTP_2).build();
	}

	private static HttpRequest.Builder to(TestServer server, String path) {
		return HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + path))
			.timeout(Duration.ofSeconds(20));
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void bothProtocolsAreServedByTheSameHandlers(String engine) throws Exception {
		try (TestServer server = both(engine).start(); TestClient http1 = TestClient.tls(server.port())) {
			assertThat(http1.get("/hello").text()).isEqualTo("Hello World!");
			assertThat(http1.exchange("POST", "/echo", "abc").text()).isEqualTo("abc");
			HttpClient client = client();
			HttpResponse<String> response = client.send(to(server, "/hello").build(), BodyHandlers.ofString());
			assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
			assertThat(response.body()).isEqualTo("Hello World!");
			assertThat(response.headers().firstValue("connection")).isEmpty();
			assertThat(response.headers().firstValue("transfer-encoding")).isEmpty();
			assertThat(client.send(to(server, "/none").build(), BodyHandlers.ofString()).statusCode()).isEqualTo(404);
			assertThat(server.created()).hasSize(2);
			assertThat(server.created().get(1).requests()).isEqualTo(2);
			assertThat(server.created().get(1).tls().applicationProtocol()).isEqualTo("h2");
		}
	}

	@Test
	void bodyLongerThanTheWindowGoesBothWays() throws Exception {
		try (TestServer server = both("openssl").start()) {
			HttpClient client = client();
			assertThat(
					client.send(to(server, "/echo").POST(BodyPublishers.ofString(BIG)).build(), BodyHandlers.ofString())
						.body())
				.isEqualTo(BIG);
			assertThat(client
				.send(to(server, "/echo")
					.POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(BIG.getBytes())))
					.build(), BodyHandlers.ofString())
				.body()).isEqualTo(BIG);
			assertThat(client
				.send(to(server, "/length").POST(BodyPublishers.ofString(BIG)).build(), BodyHandlers.ofString())
				.body()).isEqualTo("" + BIG.length());
		}
	}

	@Test
	void requestsOfAConnectionAreAnsweredBesideEachOther() throws Exception {
		Sinks.Empty<Void> go = Sinks.empty();
		try (TestServer server = both("openssl")
			.handler(UriHandler.get("/held", (request, response) -> go.asMono().then(response.send("late"))))
			.start(); Http2Client client = Http2Client.connect(server.port())) {
			int held = client.request("GET", "/held");
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
			go.tryEmitEmpty();
			assertThat(client.read(held).text()).isEqualTo("late");
		}
	}

	@Test
	void methodsAreAnsweredAsOnHttp1() throws Exception {
		try (TestServer server = both("openssl").start(); Http2Client client = Http2Client.connect(server.port())) {
			Http2Client.Response head = client.read(client.request("HEAD", "/hello"));
			assertThat(head.status()).isEqualTo(200);
			assertThat(head.header("content-length")).isEqualTo("12");
			assertThat(head.text()).isEmpty();
			Http2Client.Response options = client.read(client.request("OPTIONS", "/hello"));
			assertThat(options.status()).isEqualTo(200);
			assertThat(options.header("allow")).isEqualTo("GET, HEAD, OPTIONS");
			assertThat(client.read(client.request("OPTIONS", "*")).header("allow")).contains("GET", "POST");
			assertThat(client.read(client.request("BREW", "/hello")).status()).isEqualTo(501);
			assertThat(client.read(client.request("CONNECT", "/hello")).status()).isEqualTo(501);
			assertThat(server.created()).hasSize(1);
			assertThat(server.created().get(0).isOpen()).isTrue();
		}
	}

	@Test
	void filesAndRangesAreSent(@TempDir Path folder) throws Exception {
		Path file = Files.writeString(folder.resolve("file.txt"), BIG);
		try (TestServer server = both("openssl")
			.handler(UriHandler.get("/file", (request, response) -> response.sendFile(file)))
			.start()) {
			HttpClient client = client();
			assertThat(client.send(to(server, "/file").build(), BodyHandlers.ofString()).body()).isEqualTo(BIG);
			HttpResponse<String> part = client.send(to(server, "/file").header("Range", "bytes=16-31").build(),
					BodyHandlers.ofString());
			assertThat(part.statusCode()).isEqualTo(206);
			assertThat(part.body()).isEqualTo("0123456789abcdef");
		}
	}

	@Test
	void clientThatExpectsAGoAheadGetsIt() throws Exception {
		try (TestServer server = both("openssl").start(); Http2Client client = Http2Client.connect(server.port())) {
			int stream = client.begin("POST", "/echo", "expect", "100-continue", "content-length", "3");
			while (client.response(stream).all().isEmpty()) {
				client.readFrame();
			}
			assertThat(client.response(stream).status()).isEqualTo(100);
			client.data(stream, true, "abc");
			assertThat(client.read(stream).text()).isEqualTo("abc");
			assertThat(client.response(stream).status()).isEqualTo(200);
		}
	}

	@Test
	void cookiesOfSeveralFieldsAreOne() throws Exception {
		try (TestServer server = both("openssl")
			.handler(UriHandler.get("/cookies",
					(request, response) -> response.send(request.cookie("a") + request.cookie("b") + " "
							+ request.header("Cookie") + " " + request.header("Host") + request.queryParameter("q"))))
			.start(); Http2Client client = Http2Client.connect(server.port())) {
			assertThat(client.get("/cookies?q=3", "cookie", "a=1", "cookie", "b=2").text())
				.isEqualTo("12 a=1; b=2 localhost3");
		}
	}

	@Test
	void trailersAreNoPartOfTheBody() throws Exception {
		try (TestServer server = both("openssl").start(); Http2Client client = Http2Client.connect(server.port())) {
			int stream = client.begin("POST", "/echo");
			client.data(stream, false, "abc");
			client.send(Http2Client.HEADERS, Http2Client.END_STREAM | Http2Client.END_HEADERS, stream,
					Http2Client.block("checksum", "1"));
			assertThat(client.read(stream).text()).isEqualTo("abc");
		}
	}

	@Test
	void resetOfTheClientCancelsTheHandler() throws Exception {
		CompletableFuture<Void> cancelled = new CompletableFuture<>();
		try (TestServer server = both("openssl")
			.handler(UriHandler.get("/never",
					(request, response) -> Mono.<Void>never().doOnCancel(() -> cancelled.complete(null))))
			.start(); Http2Client client = Http2Client.connect(server.port())) {
			int stream = client.request("GET", "/never");
			Awaitility.await().until(() -> server.created().get(0).requests() == 1);
			client.reset(stream);
			assertThat(cancelled).succeedsWithin(Duration.ofSeconds(10));
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void handlerThatFailsInTheMiddleResetsItsStreamAlone() throws Exception {
		try (TestServer server = both("openssl")
			.handler(UriHandler.get("/broken",
					(request, response) -> response
						.sendChunks(Flux.concat(Flux.just("begin"), Mono.error(new IllegalStateException("broken"))))))
			.start(); Http2Client client = Http2Client.connect(server.port())) {
			Http2Client.Response broken = client.read(client.request("GET", "/broken"));
			assertThat(broken.isComplete()).isFalse();
			assertThat(broken.error()).isEqualTo(Http2Error.INTERNAL_ERROR);
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
			assertThat(server.created()).hasSize(1);
		}
	}

	@Test
	void streamedBodyIsAskedForAsTheClientTakesIt() throws Exception {
		AtomicInteger parts = new AtomicInteger();
		try (TestServer server = both("openssl")
			.handler(UriHandler.get("/endless", (request, response) -> response.send(Flux.<byte[]>generate((sink) -> {
				parts.incrementAndGet();
				sink.next(new byte[1000]);
			}))))
			.start(); Http2Client client = Http2Client.connect(server.port())) {
			int stream = client.request("GET", "/endless");
			while (client.response(stream).text().length() < 65_535) {
				client.readFrame();
			}
			assertThat(parts).hasValueLessThan(1000);
			client.reset(stream).openWindow(0, 1000);
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
		}
	}

	@Test
	void pushIsRefused() throws Exception {
		try (TestServer server = both("openssl").start(); Http2Client client = Http2Client.connect(server.port())) {
			client.get("/hello");
			HttpdSession session = server.created().get(0);
			assertThatThrownBy(() -> session.push(new byte[1]).block(Duration.ofSeconds(10)))
				.isInstanceOf(UnsupportedOperationException.class);
		}
	}

	@Test
	void sessionThatIsClosedSaysGoAway() throws Exception {
		try (TestServer server = both("openssl").start(); Http2Client client = Http2Client.connect(server.port())) {
			client.get("/hello");
			server.created().get(0).close();
			assertThat(client.readGoAway()).isEqualTo(Http2Error.NO_ERROR);
			Awaitility.await().until(() -> !server.closed().isEmpty());
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.CLOSED_BY_APPLICATION);
		}
	}

	@Test
	void serverThatStopsSaysGoAway() throws Exception {
		try (TestServer server = both("openssl").start(); Http2Client client = Http2Client.connect(server.port())) {
			client.get("/hello");
			server.httpd().stop();
			assertThat(client.readGoAway()).isEqualTo(Http2Error.NO_ERROR);
		}
	}

	@Test
	void idleSessionIsPurgedWithAGoAwayAndABusyOneIsNot() throws Exception {
		try (TestServer server = both("openssl").property("httpd.max-open-sockets", 2)
			.handler(UriHandler.get("/never", (request, response) -> Mono.never()))
			.start();
				Http2Client busy = Http2Client.connect(server.port());
				Http2Client idle = Http2Client.connect(server.port())) {
			busy.get("/hello");
			busy.request("GET", "/never");
			idle.get("/hello");
			Awaitility.await().until(() -> server.created().get(0).requests() == 2);
			try (Http2Client newcomer = Http2Client.connect(server.port())) {
				assertThat(newcomer.get("/hello").status()).isEqualTo(200);
				assertThat(idle.readGoAway()).isEqualTo(Http2Error.NO_ERROR);
				assertThat(busy.get("/hello").status()).isEqualTo(200);
				assertThat(server.closed()).hasSize(1);
				assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.LRU_PURGED);
			}
		}
	}

	@Test
	void clientWithoutAProtocolIsRefusedWhereOnlyHttp2IsServed() throws Exception {
		try (TestServer server = both("openssl").property("alpn-protos", "h2").start()) {
			assertThatThrownBy(() -> {
				try (TestClient client = TestClient.tls(server.port())) {
					client.get("/hello");
				}
			}).isInstanceOf(java.io.IOException.class);
			Awaitility.await().until(() -> !server.failed().isEmpty());
			assertThat(server.failed().get(0).category()).isEqualTo(FailureCategory.NO_SHARED_PROTOCOL);
			assertThat(server.created()).isEmpty();
			try (Http2Client client = Http2Client.connect(server.port())) {
				assertThat(client.get("/hello").status()).isEqualTo(200);
			}
		}
	}

	@Test
	void manyRequestsOfAConnectionCountOneByOne() throws Exception {
		try (TestServer server = both("openssl").start()) {
			HttpClient client = client();
			List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
			client.send(to(server, "/hello").build(), BodyHandlers.ofString());
			for (int request = 0; request < 99; request++) {
				responses.add(client.sendAsync(to(server, "/hello").build(), BodyHandlers.ofString()));
			}
			for (CompletableFuture<HttpResponse<String>> response : responses) {
				assertThat(response.get().body()).isEqualTo("Hello World!");
			}
			assertThat(server.created().stream().mapToLong(HttpdSession::requests).sum()).isEqualTo(100);
		}
	}

}
