package io.github.esphttps;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.UriHandler;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is logged of requests.
 */
class AccessLogTests {

	private static final String COMMON_TIME = "\\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d [+-]\\d{4}]";

	private final AccessLines lines = new AccessLines();

	@AfterEach
	void close() {
		this.lines.close();
	}

	@Test
	void nothingIsLoggedUnlessAsked() throws Exception {
		try (TestServer server = TestServer.insecure().property("access-log.pattern", "%r").start();
				TestClient client = server.client()) {
			assertThat(client.get("/hello").status()).isEqualTo(200);
			Clients.patiently().until(() -> server.created().get(0).bytesOut() > 0);
		}
		assertThat(this.lines.soFar()).isEmpty();
	}

	@Test
	void lineSaysWhoAskedForWhatAndGotWhat() throws Exception {
		try (TestServer server = TestServer.insecure().property("access-log.enabled", true).start();
				TestClient client = server.client()) {
			client.get("/hello?a=b");
			String id = server.created().get(0).id();
			assertThat(this.lines.await(1)).singleElement()
				.asString()
				.matches(COMMON_TIME + " 127\\.0\\.0\\.1 " + id + " \"-\" \"GET /hello\\?a=b HTTP/1\\.1\" 200 12 \\d+");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void identityOfADeviceIsLogged(String engine) throws Exception {
		try (TestServer server = mutual(engine, null); TestClient client = device(server, TestPki.DEVICE)) {
			client.get("/hello");
			assertThat(this.lines.await(1)).singleElement().asString().contains(" \"CN=device-1\" \"GET /hello ");
		}
	}

	@ParameterizedTest
	@CsvSource({ "common,'127.0.0.1 - CN=device-1 T \"GET /hello HTTP/1.1\" 200 12'",
			"combined,'127.0.0.1 - CN=device-1 T \"GET /hello HTTP/1.1\" 200 12 \"-\" \"probe 1.0\"'" })
	void knownFormatsHaveTheirNames(String name, String expected) throws Exception {
		try (TestServer server = mutual("jdk", name); TestClient client = device(server, TestPki.DEVICE)) {
			client.write("GET /hello HTTP/1.1\r\nHost: localhost\r\nUser-Agent: probe 1.0\r\n\r\n").read();
			assertThat(this.lines.await(1).get(0).replaceFirst(COMMON_TIME, "T")).isEqualTo(expected);
		}
	}

	@Test
	void everyConversionHasItsValue() throws Exception {
		Map<String, String> expected = new LinkedHashMap<>();
		expected.put("%a", "127.0.0.1");
		expected.put("%A", "127.0.0.1");
		expected.put("%b", "12");
		expected.put("%B", "12");
		expected.put("%D", "[1-9]\\d*");
		expected.put("%h", "127.0.0.1");
		expected.put("%H", "HTTP/1.1");
		expected.put("%l", "-");
		expected.put("%m", "GET");
		expected.put("%{local}p", "PORT");
		expected.put("%p", "PORT");
		expected.put("%{remote}p", "CLIENT");
		expected.put("%q", "\\?x=%20y");
		expected.put("%r", "GET /hello\\?x=%20y HTTP/1.1");
		expected.put("%s", "200");
		expected.put("%S", "SESSION");
		expected.put("%t", COMMON_TIME);
		expected.put("%{sec}t", "\\d{10}");
		expected.put("%{msec}t", "\\d{13}");
		expected.put("%{yyyy-MM-dd'T'HH:mm:ssXXX}t", "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\S+");
		expected.put("%T", "0");
		expected.put("%{s}T", "0");
		expected.put("%{ms}T", "\\d+");
		expected.put("%{us}T", "[1-9]\\d*");
		expected.put("%u", "CN=device-1");
		expected.put("%U", "/hello");
		expected.put("%{crumb}c", "abc");
		expected.put("%{User-Agent}i", "probe");
		expected.put("%{x-two}i", "1,2");
		expected.put("%{X-None}i", "-");
		expected.put("%{alpn}x", "http/1.1");
		expected.put("%{cipher-suite}x", "TLS_AES_\\S+");
		expected.put("%{handler}x", "/hello");
		expected.put("%{outcome}x", "complete");
		expected.put("%{resumed}x", "full");
		expected.put("%{serial}x", "1267");
		expected.put("%{server-name}x", "localhost");
		expected.put("%{tls-protocol}x", "TLSv1.3");
		expected.put("%%", "%");
		try (TestServer server = mutual("openssl", String.join("|", expected.keySet()));
				TestClient client = device(server, TestPki.DEVICE)) {
			client.write("""
					GET /hello?x=%20y HTTP/1.1\r
					Host: localhost\r
					User-Agent: probe\r
					X-Two: 1\r
					X-Two: 2\r
					Cookie: a=b; crumb=abc\r
					\r
					""").read();
			String[] values = this.lines.await(1).get(0).split("\\|", -1);
			assertThat(values).hasSameSizeAs(expected.keySet());
			HttpdSession session = server.created().get(0);
			int i = 0;
			for (Map.Entry<String, String> conversion : expected.entrySet()) {
				assertThat(values[i++]).as(conversion.getKey())
					.matches(conversion.getValue()
						.replace("PORT", String.valueOf(server.port()))
						.replace("CLIENT", String.valueOf(client.socket().getLocalPort()))
						.replace("SESSION", session.id()));
			}
		}
	}

	@Test
	void timeIsThatOfTheArrival() throws Exception {
		Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
		try (TestServer server = insecure("%{msec}t").start(); TestClient client = server.client()) {
			client.get("/hello");
			Instant logged = Instant.ofEpochMilli(Long.parseLong(this.lines.await(1).get(0)));
			assertThat(logged).isBetween(before, Instant.now());
		}
	}

	@Test
	void withoutTlsThereIsNothingToSayOfIt() throws Exception {
		String pattern = "%u %{alpn}x %{cipher-suite}x %{resumed}x %{serial}x %{server-name}x %{tls-protocol}x [%q]";
		try (TestServer server = insecure(pattern).start(); TestClient client = server.client()) {
			client.get("/hello");
			assertThat(this.lines.await(1)).containsExactly("- - - - - - - []");
		}
	}

	@Test
	void fieldsOfAClientCannotMakeUpALineOrAField() throws Exception {
		try (TestServer server = insecure("\"%{User-Agent}i\" %{User-Agent}i").start();
				TestClient client = server.client()) {
			client.write(
					"GET /hello HTTP/1.1\r\nHost: localhost\r\nUser-Agent: a\" 200 \\\tb\u0085\u00e9 ${c} {}\r\n\r\n")
				.read();
			assertThat(this.lines.await(1)).containsExactly("\"a\\\" 200 \\\\\\u0009b\\u0085\\u00e9 ${c} {}\" "
					+ "a\\\"\\u0020200\\u0020\\\\\\u0009b\\u0085\\u00e9\\u0020${c}\\u0020{}");
		}
	}

	@Test
	void targetOfAClientCannotMakeUpALineOrAField() throws Exception {
		try (TestServer server = insecure("\"%r\" %U%q").start(); TestClient client = server.client()) {
			client.get("/x\"y\\?%0a\"");
			assertThat(this.lines.await(1)).singleElement()
				.asString()
				.isIn("\"GET /x\\\"y\\\\?%0a\\\" HTTP/1.1\" /x\\\"y\\\\?%0a\\\"");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void nameInACertificateCannotMakeUpALineOrAField(String engine) throws Exception {
		X509Bundle device = TestPki.device("CN=a\\0Ab\\\" \u2028\u202ec,O=D E", TestPki.CA, 1);
		try (TestServer server = mutual(engine, "\"%u\" %u"); TestClient client = device(server, device)) {
			client.get("/hello");
			String line = this.lines.await(1).get(0);
			assertThat(line).containsOnlyOnce(" CN=")
				.endsWith("O=D\\u0020E")
				.contains("\\u000a", "\\u2028\\u202ec,O=D E\" ");
			assertThat(line.chars()).allMatch((character) -> character >= ' ' && character < 0x7f);
		}
	}

	@ParameterizedTest
	@CsvSource({ "GET /none HTTP/1.1,GET /none HTTP/1.1 404", "PUT /hello HTTP/1.1,PUT /hello HTTP/1.1 405",
			"BREW /hello HTTP/1.1,BREW /hello HTTP/1.1 501", "GET hello HTTP/1.1,GET hello HTTP/1.1 400",
			"GET /hello HTTP/1.0,GET /hello HTTP/1.0 200", "GET /hello HTTP/9.9,- 505", "nonsense,- 400" })
	void refusedRequestsAreLoggedAsFarAsTheyWereRead(String requestLine, String expected) throws Exception {
		try (TestServer server = insecure("%r %s").start(); TestClient client = server.client()) {
			client.write(requestLine + "\r\nHost: localhost\r\n\r\n");
			assertThat(this.lines.await(1)).containsExactly(expected);
		}
	}

	@Test
	void requestWithBadFieldsIsLoggedWithItsLine() throws Exception {
		try (TestServer server = insecure("%r %s").start(); TestClient client = server.client()) {
			client.write("GET /hello HTTP/1.1\r\n\r\n");
			assertThat(this.lines.await(1)).containsExactly("GET /hello HTTP/1.1 400");
		}
	}

	@Test
	void requestsBeyondTheLimitsAreLogged() throws Exception {
		try (TestServer server = insecure("%r %s %{outcome}x").property("httpd.request-timeout", "200ms").start()) {
			List<String> heads = List.of("GET /" + "x".repeat(600) + " HTTP/1.1\r\n\r\n",
					"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(2000) + "\r\n\r\n", "GET /");
			List<String> expected = new ArrayList<>();
			for (String head : heads) {
				try (TestClient client = server.client()) {
					client.write(head);
					expected.add("- " + client.read().status() + " complete");
					assertThat(this.lines.await(expected.size())).isEqualTo(expected);
				}
			}
			assertThat(expected).containsExactly("- 414 complete", "- 431 complete", "- 408 complete");
		}
	}

	@Test
	void clientThatLeavesBeforeTheResponseGotNone() throws Exception {
		try (TestServer server = insecure("%U %s %b %{outcome}x")
			.handler(UriHandler.get("/never", (request, response) -> Mono.never()))
			.handler(UriHandler.get("/part",
					(request, response) -> response.sendChunks(Flux.concat(Flux.just("ab"), Mono.never()))))
			.start()) {
			try (TestClient client = server.client()) {
				client.write("GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n");
				awaitRequest(server);
			}
			assertThat(this.lines.await(1)).containsExactly("/never - - aborted");
			try (TestClient client = server.client()) {
				client.write("GET /part HTTP/1.1\r\nHost: localhost\r\n\r\n");
				assertThat(client.socket().getInputStream().read()).isEqualTo('H');
			}
			assertThat(this.lines.await(2)).endsWith("/part 200 2 aborted");
		}
	}

	@Test
	void handlerThatFailsIsLoggedWithItsError() throws Exception {
		try (TestServer server = insecure("%r %s")
			.handler(UriHandler.get("/fails",
					(request, response) -> Mono.error(new IllegalStateException("on purpose"))))
			.start(); TestClient client = server.client()) {
			client.get("/fails");
			assertThat(this.lines.await(1)).containsExactly("GET /fails HTTP/1.1 500");
		}
	}

	@Test
	void pipelinedRequestsAreLoggedInTheirOrder() throws Exception {
		try (TestServer server = insecure("%q").start(); TestClient client = server.client()) {
			String request = "GET /hello?%d HTTP/1.1\r\nHost: localhost\r\n\r\n";
			client.write(request.formatted(1) + request.formatted(2) + request.formatted(3));
			assertThat(this.lines.await(3)).containsExactly("?1", "?2", "?3");
		}
	}

	@Test
	void webSocketIsLoggedWhenItIsOpen() throws Exception {
		try (TestServer server = insecure("%r %s %b %{handler}x %{outcome}x")
			.handler(UriHandler.webSocket("/ws", (session, message) -> Mono.empty()))
			.start(); WebSocketClient client = WebSocketClient.connect(server, "/ws?a")) {
			assertThat(client.ping("there").read().text()).isEqualTo("there");
			assertThat(this.lines.await(1)).containsExactly("GET /ws?a HTTP/1.1 101 - /ws complete");
		}
		assertThat(this.lines.soFar()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void streamsOfHttp2AreLogged(String engine) throws Exception {
		try (TestServer server = http2(engine, "%r %s %B %{alpn}x");
				Http2Client client = Http2Client.connect(server.port())) {
			assertThat(client.get("/hello?a").status()).isEqualTo(200);
			assertThat(client.get("/none").status()).isEqualTo(404);
			assertThat(client.get("/" + "x".repeat(600)).status()).isEqualTo(414);
			assertThat(this.lines.await(3)).map((line) -> line.replaceFirst("404 \\d+|414 \\d+", "4xx"))
				.containsExactly("GET /hello?a HTTP/2.0 200 12 h2", "GET /none HTTP/2.0 4xx h2", "- 4xx h2");
		}
	}

	@Test
	void streamThatItsClientResetsIsLogged() throws Exception {
		try (TestServer server = http2("jdk", "%U %s %{outcome}x");
				Http2Client client = Http2Client.connect(server.port())) {
			int stream = client.begin("GET", "/never");
			awaitRequest(server);
			client.reset(stream);
			assertThat(this.lines.await(1)).containsExactly("/never - aborted");
		}
	}

	@Test
	void webSocketOverHttp2IsLogged() throws Exception {
		try (TestServer server = http2("jdk", "%r %s"); Http2Client client = Http2Client.connect(server.port())) {
			byte[] head = Http2Client.block(":method", "CONNECT", ":protocol", "websocket", ":scheme", "https", ":path",
					"/ws", ":authority", "localhost", "sec-websocket-version", "13");
			client.open(0, head);
			assertThat(this.lines.await(1)).containsExactly("GET /ws HTTP/2.0 200");
		}
	}

	@Test
	void nothingIsLoggedBelowTheLevel() throws Exception {
		try (TestServer server = insecure("%q").start(); TestClient client = server.client()) {
			this.lines.level(Level.WARN);
			client.get("/hello?before");
			this.lines.level(Level.INFO);
			client.get("/hello?after");
			assertThat(this.lines.await(1)).containsExactly("?after");
		}
	}

	@Test
	void serverThatStopsLogsWhatItBreaksOff() throws Exception {
		try (TestServer server = insecure("%U %{outcome}x")
			.handler(UriHandler.get("/never", (request, response) -> Mono.never()))
			.start(); TestClient client = server.client()) {
			client.write("GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n");
			awaitRequest(server);
			server.httpd().stop();
			assertThat(this.lines.await(1)).containsExactly("/never aborted");
		}
	}

	private static void awaitRequest(TestServer server) {
		Clients.patiently().until(() -> server.created().stream().anyMatch((session) -> session.requests() == 1));
	}

	private static TestServer.Builder insecure(String pattern) {
		return TestServer.insecure().property("access-log.enabled", true).property("access-log.pattern", pattern);
	}

	private static TestServer mutual(String engine, String pattern) {
		TestServer.Builder builder = TestServer.secure(engine)
			.property("cacert-pem", TestPki.CA.getCertificatePEM())
			.property("access-log.enabled", true);
		return ((pattern != null) ? builder.property("access-log.pattern", pattern) : builder).start();
	}

	private static TestServer http2(String engine, String pattern) {
		return TestServer.secure(engine)
			.property("alpn-protos", "h2")
			.property("access-log.enabled", true)
			.property("access-log.pattern", pattern)
			.handler(UriHandler.get("/never", (request, response) -> Mono.never()))
			.handler(UriHandler.webSocket("/ws", (session, message) -> Mono.empty()))
			.start();
	}

	private static TestClient device(TestServer server, X509Bundle identity) throws Exception {
		return TestClient.tls(server.port(), identity, "TLSv1.3");
	}

}
