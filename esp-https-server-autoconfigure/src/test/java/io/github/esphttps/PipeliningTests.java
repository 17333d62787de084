package io.github.esphttps;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Several requests on a connection: their order, what a handler leaves of a body, and
 * clients that ask before they send one.
 */
class PipeliningTests {

	private static final int CONNECTIONS = 50;

	private static TestServer plain;

	private static TestServer tls;

	@BeforeAll
	static void start() {
		plain = server(TestServer.insecure());
		tls = server(TestServer.secure("openssl"));
	}

	@AfterAll
	static void stop() {
		plain.close();
		tls.close();
	}

	private static TestServer server(TestServer.Builder builder) {
		return builder.property("httpd.max-open-sockets", CONNECTIONS)
			.property("httpd.backlog-conn", CONNECTIONS)
			.property("httpd.max-body-len", "10KB")
			.property("httpd.recv-wait-timeout", "500ms")
			.handler(UriHandler.post("/later",
					(request, response) -> request.bodyToString()
						.flatMap((body) -> Mono.delay(Duration.ofMillis(Integer.parseInt(body.split(" ")[0])))
							.then(Mono.defer(() -> response.send(body))))))
			.handler(UriHandler.post("/stream", (request, response) -> response.send(request.body())))
			.handler(UriHandler.post("/blocking",
					HttpdHandler.blocking((request, response) -> response.send(request.bodyAsString()))))
			.handler(UriHandler.post("/unread", (request, response) -> response.send("unread")))
			.handler(UriHandler.post("/unread-blocking",
					HttpdHandler.blocking((request, response) -> response.send("unread"))))
			.start();
	}

	private static String post(String uri, String body) {
		return "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s".formatted(uri, body.length(), body);
	}

	private static String chunked(String uri, String body) {
		String chunk = body.isEmpty() ? "" : "%x\r\n%s\r\n".formatted(body.length(), body);
		return "POST %s HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n%s0\r\n\r\n".formatted(uri, chunk);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void threeRequestsOnEachOfManyConnectionsAreAnsweredInOrder(boolean secure) throws Exception {
		List<TestClient> clients = new ArrayList<>();
		try {
			for (int i = 0; i < CONNECTIONS; i++) {
				clients.add(secure ? TestClient.tls(tls.port()) : TestClient.plain(plain.port()));
			}
			for (int i = 0; i < CONNECTIONS; i++) {
				// The first takes longest
				clients.get(i)
					.write(post("/later", "200 a" + i) + chunked("/blocking", "b" + i) + post("/later", "0 c" + i));
			}
			for (int i = 0; i < CONNECTIONS; i++) {
				assertThat(clients.get(i).read().text()).isEqualTo("200 a" + i);
				assertThat(clients.get(i).read().text()).isEqualTo("b" + i);
				assertThat(clients.get(i).read().text()).isEqualTo("0 c" + i);
			}
		}
		finally {
			for (TestClient client : clients) {
				client.close();
			}
		}
	}

	@Test
	void streamedBodiesDoNotMix() throws Exception {
		try (TestClient client = TestClient.tls(tls.port())) {
			client.write(chunked("/stream", "a".repeat(40_000)) + post("/stream", "b".repeat(40_000))
					+ chunked("/stream", "") + post("/stream", "") + post("/stream", "c"));
			assertThat(client.read().text()).isEqualTo("a".repeat(40_000));
			assertThat(client.read().text()).isEqualTo("b".repeat(40_000));
			assertThat(client.read().text()).isEmpty();
			assertThat(client.read().text()).isEmpty();
			assertThat(client.read().text()).isEqualTo("c");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/unread", "/unread-blocking" })
	void bodyThatTheHandlerLeavesIsNotTakenForTheNextRequest(String uri) throws Exception {
		String decoy = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n".repeat(20);
		try (TestClient client = TestClient.plain(plain.port())) {
			client.write(post(uri, decoy) + chunked(uri, decoy) + post("/stream", "last"));
			assertThat(client.read().text()).isEqualTo("unread");
			assertThat(client.read().text()).isEqualTo("unread");
			assertThat(client.read().text()).isEqualTo("last");
		}
	}

	@Test
	void bodyThatArrivesAfterTheResponseIsNotTakenForTheNextRequest() throws Exception {
		String request = post("/unread", "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n".repeat(20));
		try (TestClient client = TestClient.plain(plain.port())) {
			client.write(request.substring(0, 100));
			assertThat(client.read().text()).isEqualTo("unread");
			client.write(request.substring(100) + post("/stream", "last"));
			assertThat(client.read().text()).isEqualTo("last");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/unread", "/unread-blocking" })
	void connectionIsClosedWhereTooMuchOfABodyIsLeft(String uri) throws Exception {
		try (TestClient client = TestClient.plain(plain.port())) {
			client.socket().setSoTimeout(2000);
			client.write("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n".formatted(uri)
					+ "x".repeat(200_000));
			assertThat(Received.untilClosed(client).statuses()).containsExactly(200);
		}
	}

	@Test
	void connectionIsClosedWhereALeftBodyHasNoEnd() throws Exception {
		try (TestClient client = TestClient.plain(plain.port())) {
			client.write("POST /unread HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
			assertThat(client.read().text()).isEqualTo("unread");
			client.dribble("5\r\nhello\r\n");
			Paced.every(Duration.ofMillis(1), () -> client.write("1000\r\n%4096d\r\n".formatted(0)))
				.during(() -> assertThat(client.closedByServer()).isTrue());
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET /hello HTTP/1.0\r\n\r\n" })
	void lastRequestDoesNotCloseTheConnectionBeforeItIsAnswered(String last) throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.post("/slow",
					(request, response) -> Mono.delay(Duration.ofMillis(100))
						.then(request.bodyToString())
						.flatMap(response::send)))
			.start(); TestClient client = TestClient.plain(server.port())) {
			client.socket().setSoTimeout(5000);
			client.write(post("/slow", "one") + post("/slow", "two") + last);
			assertThat(Received.untilClosed(client).text()).containsSubsequence("one", "two", "Hello World!");
		}
	}

	@ParameterizedTest
	@CsvSource({ "/stream,true", "/stream,false", "/later,true", "/later,false", "/unread,true", "/unread,false" })
	void requestWithABrokenBodyIsAnsweredInItsTurnAndCloses(String uri, boolean secure) throws Exception {
		try (TestClient client = secure ? TestClient.tls(tls.port()) : TestClient.plain(plain.port())) {
			client.socket().setSoTimeout(5000);
			String good = chunked(uri, "0 bye");
			String all = good + good.replace("0 bye", "0 bye000000000000") + good + good;
			client.write(all.substring(0, 70)).dribble(all.substring(70));
			Received received = Received.untilClosed(client);
			assertThat(received.statuses()).startsWith(200).hasSizeBetween(1, 2);
		}
	}

	@Test
	void requestsWithoutEndAreReadAsTheyAreAnswered() throws Exception {
		try (TestClient client = TestClient.plain(plain.port())) {
			String request = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
			client.write(request.repeat(5000));
			for (int i = 0; i < 5000; i++) {
				assertThat(client.read().text()).isEqualTo("Hello World!");
			}
		}
	}

	@Test
	void bodyThatIsLeftAndBreaksClosesTheConnection() throws Exception {
		try (TestClient client = TestClient.plain(plain.port())) {
			client.socket().setSoTimeout(2000);
			client.write(
					"POST /unread HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nrubbish\r\n");
			assertThat(Received.untilClosed(client).statuses()).containsExactly(200);
		}
	}

	@Test
	void bodyThatIsLeftAndNeverArrivesGetsNoSecondResponse() throws Exception {
		try (TestClient client = TestClient.plain(plain.port())) {
			client.socket().setSoTimeout(2000);
			client.write("POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhello");
			assertThat(Received.untilClosed(client).statuses()).containsExactly(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/later", "/stream", "/blocking" })
	void clientIsToldToContinueWhenTheHandlerReadsTheBody(String uri) throws Exception {
		try (TestClient client = TestClient.tls(tls.port())) {
			for (int i = 0; i < 2; i++) {
				client.write("POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-Continue\r\n\r\n"
					.formatted(uri));
				assertThat(client.head()).startsWith("HTTP/1.1 100 Continue");
				assertThat(client.write("1 2").read().text()).isEqualTo("1 2");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 10241", "Content-Length: 9999999999" })
	void tooLongBodyIsRefusedInsteadOfContinued(String length) throws Exception {
		for (String uri : List.of("/later", "/blocking")) {
			try (TestClient client = TestClient.plain(plain.port())) {
				client
					.write("POST %s HTTP/1.1\r\nHost: x\r\n%s\r\nExpect: 100-continue\r\n\r\n".formatted(uri, length));
				assertThat(Received.untilClosed(client).statuses()).containsExactly(413);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/unread", "/unread-blocking", "/none" })
	void bodyThatNobodyWantsIsNotAskedFor(String uri) throws Exception {
		try (TestClient client = TestClient.plain(plain.port())) {
			client.write(
					"POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n".formatted(uri));
			Received received = Received.untilClosed(client);
			assertThat(received.statuses()).containsExactly(uri.equals("/none") ? 404 : 200);
			assertThat(received.announcesClose()).isTrue();
		}
	}

	@Test
	void expectationOfAnOldClientIsIgnored() throws Exception {
		try (TestClient client = TestClient.plain(plain.port())) {
			client.write("POST /stream HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello");
			assertThat(Received.untilClosed(client).statuses()).containsExactly(200);
		}
	}

}
