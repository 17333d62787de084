package io.github.esphttps;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

import io.github.esphttps.actuate.HttpdRequestObservations;
import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdException;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests in <code>esp.https.requests</code>: each of them once, whatever became of it.
 */
class RequestMetersTests {

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final HttpdRequestObservations observer = new HttpdRequestObservations(this.registry, null,
			(server) -> KeyValues.empty());

	RequestMetersTests() {
		this.registry.observationConfig().observationHandler(new DefaultMeterObservationHandler(this.meters));
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void requestsAreTimedByTheUriOfTheirHandler(String engine) throws Exception {
		try (TestServer server = TestServer.of(engine)
			.property("httpd.uri-match", "wildcard")
			.observer(this.observer)
			.handler(UriHandler.get("/files/*", (request, response) -> response.send("file")))
			.handler(UriHandler.post("/data", (request, response) -> response.status(201).send()))
			.start(); TestClient client = server.client()) {
			client.get("/hello");
			client.get("/hello?secret=1");
			client.get("/files/one");
			client.get("/files/two");
			client.exchange("POST", "/data", "body");
			assertCounts(Map.of("GET /hello 200 SUCCESS none", 2L, "GET /files/* 200 SUCCESS none", 2L,
					"POST /data 201 SUCCESS none", 1L));
		}
	}

	@ParameterizedTest
	@CsvSource({ "400,UNKNOWN,'GET /hello HTTP/1.1\r\nHost: x\r\nBad Field: x\r\n\r\n'",
			"400,UNKNOWN,'GET /hello HTTP/1.1\r\n\r\n'", "404,NOT_FOUND,'GET /none HTTP/1.1\r\nHost: x\r\n\r\n'",
			"414,UNKNOWN,'GET /{long} HTTP/1.1\r\nHost: x\r\n\r\n'",
			"431,UNKNOWN,'GET /hello HTTP/1.1\r\nHost: x\r\nLong: {long}\r\n\r\n'",
			"501,UNKNOWN,'BREW /hello HTTP/1.1\r\nHost: x\r\n\r\n'" })
	void requestsThatAreRefusedAreCountedOnce(int status, String uri, String request) throws Exception {
		try (TestServer server = TestServer.insecure().observer(this.observer).start();
				TestClient client = server.client()) {
			client.write(request.replace("{long}", "x".repeat(2000)));
			assertThat(client.read().status()).isEqualTo(status);
			assertThat(counted(1).keySet()).singleElement()
				.asString()
				.matches("(GET|UNKNOWN) %s %d (CLIENT|SERVER)_ERROR none".formatted(uri, status));
		}
	}

	@Test
	void methodsAndVersionsOfNoStandardAreNoTags() throws Exception {
		UriHandler any = UriHandler.any("/any", (request, response) -> response.send("ok"));
		try (TestServer server = TestServer.insecure().observer(this.observer).handler(any).start()) {
			exchange(server, "BREW /any HTTP/1.1\r\nHost: x\r\n\r\n", 200);
			exchange(server, "BREW /none HTTP/1.1\r\nHost: x\r\n\r\n", 404);
			exchange(server, "POST /hello HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", 405);
			exchange(server, "GET /hello HTTP/9.9\r\n\r\n", 505);
			Map<String, Long> counts = counted(4);
			assertThat(counts).containsEntry("UNKNOWN /any 200 SUCCESS none", 1L)
				.containsEntry("UNKNOWN NOT_FOUND 404 CLIENT_ERROR none", 1L)
				.containsEntry("POST UNKNOWN 405 CLIENT_ERROR none", 1L);
			assertThat(counts.keySet()).anyMatch((key) -> key.endsWith(" UNKNOWN 505 SERVER_ERROR none"));
		}
	}

	@Test
	void redirectionsAndErrorsOfHandlersAreCounted() throws Exception {
		try (TestServer server = TestServer.insecure()
			.observer(this.observer)
			.handler(UriHandler.get("/moved",
					(request, response) -> response.status(302).header("Location", "/hello").send()))
			.handler(UriHandler.get("/fails",
					(request, response) -> Mono.error(new IllegalStateException("on purpose"))))
			.handler(UriHandler.get("/throws", HttpdHandler.blocking((request, response) -> {
				throw new UnsupportedOperationException("on purpose");
			})))
			.handler(UriHandler.get("/missing",
					(request, response) -> Mono.error(new HttpdException(HttpdError.NOT_FOUND))))
			.start()) {
			for (String path : List.of("/moved", "/fails", "/throws", "/missing")) {
				try (TestClient client = server.client()) {
					client.get(path);
				}
			}
			assertCounts(
					Map.of("GET /moved 302 REDIRECTION none", 1L, "GET /fails 500 SERVER_ERROR IllegalStateException",
							1L, "GET /throws 500 SERVER_ERROR UnsupportedOperationException", 1L,
							"GET /missing 404 CLIENT_ERROR none", 1L));
		}
	}

	@Test
	void clientsThatLeaveAndResponsesThatBreakAreCounted() throws Exception {
		try (TestServer server = TestServer.insecure()
			.observer(this.observer)
			.handler(UriHandler.get("/never", (request, response) -> Mono.never()))
			.handler(UriHandler.get("/endless",
					(request, response) -> response.sendChunks(Flux.just("begin").concatWith(Flux.never()))))
			.handler(UriHandler.get("/breaks",
					(request, response) -> response.sendChunks(
							Flux.just("begin").concatWith(Flux.error(new IllegalStateException("on purpose"))))))
			.start()) {
			try (TestClient client = server.client()) {
				client.write("GET /never HTTP/1.1\r\nHost: x\r\n\r\n");
				Clients.patiently().until(() -> active() == 1);
			}
			try (TestClient client = server.client()) {
				client.write("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n").head();
			}
			try (TestClient client = server.client()) {
				client.write("GET /breaks HTTP/1.1\r\nHost: x\r\n\r\n").head();
			}
			assertCounts(Map.of("GET /never UNKNOWN UNKNOWN none", 1L, "GET /endless 200 UNKNOWN none", 1L,
					"GET /breaks 200 UNKNOWN IllegalStateException", 1L));
			assertThat(active()).isZero();
		}
	}

	@Test
	void webSocketIsCountedWhenItIsOpen() throws Exception {
		try (TestServer server = TestServer.insecure()
			.observer(this.observer)
			.handler(UriHandler.webSocket("/ws", (session, message) -> Mono.empty()))
			.start(); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			assertThat(client.ping("there").read().text()).isEqualTo("there");
			assertCounts(Map.of("GET /ws 101 INFORMATIONAL none", 1L));
			try (TestClient plain = server.client()) {
				assertThat(plain.get("/ws").status()).isGreaterThanOrEqualTo(400);
			}
			counted(2);
		}
	}

	@Test
	void requestsOfHttp2AreCounted() throws Exception {
		try (TestServer server = TestServer.secure("openssl")
			.property("alpn-protos", "h2")
			.observer(this.observer)
			.handler(UriHandler.get("/never", (request, response) -> Mono.never()))
			.start(); Http2Client client = Http2Client.connect(server.port())) {
			client.get("/hello");
			client.get("/none");
			int stream = client.request("GET", "/never");
			Clients.patiently().until(() -> active() == 1);
			client.reset(stream);
			assertCounts(Map.of("GET /hello 200 SUCCESS none", 1L, "GET NOT_FOUND 404 CLIENT_ERROR none", 1L,
					"GET /never UNKNOWN UNKNOWN none", 1L));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void pipelinedRequestsOfManyClientsAreCountedEach(String engine) throws Exception {
		String four = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n".repeat(3) + "GET /none HTTP/1.1\r\nHost: x\r\n\r\n";
		try (TestServer server = TestServer.of(engine).observer(this.observer).start();
				Clients clients = new Clients(server)) {
			Callable<Integer> visit = () -> {
				try (TestClient client = clients.connect()) {
					client.write(four.getBytes(StandardCharsets.US_ASCII));
					for (int i = 0; i < 3; i++) {
						client.read();
					}
					return client.read().status();
				}
			};
			assertThat(Clients.atOnce(50, visit)).containsOnly(404);
			assertCounts(Map.of("GET /hello 200 SUCCESS none", 150L, "GET NOT_FOUND 404 CLIENT_ERROR none", 50L));
			assertThat(server.created().stream().mapToLong((session) -> session.requests()).sum()).isEqualTo(200);
		}
	}

	private static void exchange(TestServer server, String request, int status) throws Exception {
		try (TestClient client = server.client()) {
			assertThat(client.write(request).read().status()).isEqualTo(status);
		}
	}

	private void assertCounts(Map<String, Long> expected) {
		assertThat(counted(expected.values().stream().mapToLong(Long::longValue).sum())).isEqualTo(expected);
	}

	/** Return the counts by tags, once so many requests have ended. */
	private Map<String, Long> counted(long total) {
		Clients.patiently().until(() -> counts().values().stream().mapToLong(Long::longValue).sum() >= total);
		Map<String, Long> counts = counts();
		assertThat(counts.values().stream().mapToLong(Long::longValue).sum()).as("%s", counts).isEqualTo(total);
		return counts;
	}

	private Map<String, Long> counts() {
		Map<String, Long> counts = new TreeMap<>();
		for (Timer timer : this.meters.find("esp.https.requests").timers()) {
			assertThat(timer.getId().getTags()).extracting(Tag::getKey)
				.containsExactlyInAnyOrder("method", "uri", "status", "outcome", "exception", "error");
			String key = "%s %s %s %s %s".formatted(timer.getId().getTag("method"), timer.getId().getTag("uri"),
					timer.getId().getTag("status"), timer.getId().getTag("outcome"), timer.getId().getTag("exception"));
			counts.merge(key, timer.count(), Long::sum);
		}
		return counts;
	}

	private int active() {
		return this.meters.find("esp.https.requests.active")
			.longTaskTimers()
			.stream()
			.mapToInt((timer) -> timer.activeTasks())
			.sum();
	}

}
