package io.github.esphttps;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static io.github.esphttps.ParsingCase.refused;
import static io.github.esphttps.ParsingCase.served;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the profile of the chip accepts, refuses and answers otherwise.
 */
@Tag("exhaustive")
class TwinParsingTests {

	private static final Duration WAIT = Duration.ofMillis(400);

	private static ParsingServer server;

	@BeforeAll
	static void start() {
		server = new ParsingServer("twin");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@ParameterizedTest
	@MethodSource("requests")
	void requestIsServedOrRefusedAsOnTheChip(ParsingCase parsing) throws Exception {
		server.verifyPlain(parsing);
	}

	@ParameterizedTest
	@MethodSource("requests")
	void requestIsServedOrRefusedAsOnTheChipOverTls(ParsingCase parsing) throws Exception {
		server.verifyTls(parsing);
	}

	@ParameterizedTest
	@MethodSource("requests")
	void requestThatArrivesByteByByteIsServedOrRefusedAsOnTheChip(ParsingCase parsing) throws Exception {
		server.verifyByteByByte(parsing);
	}

	private static String line(String requestLine) {
		return requestLine + "\r\nHost: x\r\n\r\n";
	}

	private static String field(String field) {
		return "GET /a HTTP/1.1\r\nHost: x\r\n" + field + "\r\n\r\n";
	}

	private static String raw(String request) {
		return request;
	}

	static Stream<ParsingCase> requests() {
		return Stream.of(served(TwinParsingTests::line, "GET /a HTTP/1.1", "GET http://x/a HTTP/1.1"),
				served(TwinParsingTests::raw, "GET /a HTTP/1.1\nHost: x\n\n", "GET /a HTTP/1.1\r\nHost: x\n\r\n",
						"GET /a HTTP/1.1\nHost: x\r\n\r\n", "GET /a HTTP/1.1\r\n\r\n", "GET /a HTTP/1.1\n\n",
						"POST /a HTTP/1.1\nContent-Length: 5\n\nhello",
						"GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
				served(TwinParsingTests::field, "Host: y", "X: y\r\n z", "X: y\r\n\tz", "X:y", "X: \u00e4"),
				refused(400, TwinParsingTests::raw, "GET /a HTTP/1.1\rHost: x\r\n\r\n",
						"GET /a HTTP/1.1\r\nHost: x\rX: y\r\n\r\n", "GET /a HTTP/1.1\r\nX: a\rb\r\n\r\n"),
				refused(400, TwinParsingTests::line, "FOO /a HTTP/1.1", "get /a HTTP/1.1", "PROPFOUND /a HTTP/1.1"),
				refused(400, TwinParsingTests::raw,
						"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
						"POST /unread HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
				refused(400, TwinParsingTests::field, "Upgrade: foo\r\nConnection: Upgrade",
						"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c"),
				refused(400, TwinParsingTests::field, "X: \u0000", "X\u0000: y", "Content-Length: x",
						"Content-Length: 1\r\nTransfer-Encoding: chunked"),
				refused(505, TwinParsingTests::line, "GET /a HTTP/1.2", "GET /a HTTP/1.9", "GET /a HTTP/2.0",
						"GET /a HTTP/3.0", "GET /a HTTP/0.9"),
				refused(405, TwinParsingTests::line, "DELETE /a HTTP/1.1", "HEAD /a HTTP/1.1", "OPTIONS /a HTTP/1.1"),
				refused(404, TwinParsingTests::line, "GET /none HTTP/1.1"),
				refused(413, TwinParsingTests::raw, "POST /unread HTTP/1.1\r\nContent-Length: 4294967296\r\n\r\n",
						"POST /unread HTTP/1.1\r\nContent-Length: 9999999999\r\n\r\n"),
				refused(403, TwinParsingTests::line, "GET /forbidden HTTP/1.1"))
			.flatMap((cases) -> cases);
	}

	@Test
	void methodThatIsNotAllowedIsNotToldWhichOnesAre() throws Exception {
		try (TestClient client = TestClient.plain(server.plain().port())) {
			assertThat(client.exchange("DELETE", "/a", "").headers()).doesNotContainKey("allow");
		}
	}

	@Test
	void handlerThatFailsClosesTheSessionWithoutAResponse() throws Exception {
		try (TestClient client = TestClient.plain(server.plain().port())) {
			Received received = Received.untilClosed(client.write(line("GET /throws HTTP/1.1")));
			assertThat(received.text()).isEmpty();
		}
		try (TestClient client = TestClient.tls(server.tls().port())) {
			assertThat(Received.untilClosed(client.write(line("GET /throws HTTP/1.1"))).text()).isEmpty();
		}
	}

	@Test
	void largestLengthOfTheChipIsNotRefused() throws Exception {
		try (TestClient client = TestClient.plain(server.plain().port())) {
			client.write("POST /unread HTTP/1.1\r\nContent-Length: 4294967295\r\n\r\n");
			assertThat(client.read().text()).isEqualTo("unread");
		}
	}

	@ParameterizedTest
	@CsvSource({ "false,GET /he", "false,GET /hello HTTP/1.1\\r\\nHost", "true,GET /he",
			"true,GET /hello HTTP/1.1\\r\\nHost" })
	void stalledRequestIs408WithoutTlsAndNothingWithIt(boolean secure, String start) throws Exception {
		try (TestServer stalling = (secure ? TestServer.secure("openssl") : TestServer.insecure())
			.property("profile", "twin")
			.property("httpd.request-timeout", "0s")
			.property("httpd.recv-wait-timeout", WAIT.toMillis() + "ms")
			.start();
				TestClient client = secure ? TestClient.tls(stalling.port()) : TestClient.plain(stalling.port())) {
			client.write(start.translateEscapes());
			Received received = Received.untilClosed(client);
			if (secure) {
				assertThat(received.text()).isEmpty();
			}
			else {
				assertThat(received.statuses()).containsExactly(408);
			}
			await().until(() -> stalling.closed().size() == 1);
			assertThat(stalling.closed().get(0).reason()).hasToString("recv-timeout");
		}
	}

	@Test
	void requestThatArrivesSlowlyIsWaitedForWithoutLimit() throws Exception {
		try (TestServer patient = TestServer.insecure()
			.property("profile", "twin")
			.property("httpd.request-timeout", "0s")
			.property("httpd.recv-wait-timeout", WAIT.toMillis() + "ms")
			.start(); TestClient client = TestClient.plain(patient.port())) {
			String request = "GET /hello HTTP/1.1\r\n\r\n";
			Paced.write(client, request, WAIT.dividedBy(4))
				.during(() -> assertThat(client.read().status()).isEqualTo(200));
		}
	}

}
