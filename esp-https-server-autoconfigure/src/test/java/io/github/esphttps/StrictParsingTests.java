package io.github.esphttps;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.esphttps.ParsingCase.refused;
import static io.github.esphttps.ParsingCase.served;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Heads of requests against RFC 9112: request line, target, header section. What says how
 * long a body is has tests of its own.
 */
@Tag("exhaustive")
class StrictParsingTests {

	private static ParsingServer server;

	@BeforeAll
	static void start() {
		server = new ParsingServer("standard");
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@ParameterizedTest
	@MethodSource({ "requestLines", "versions", "targets", "absoluteTargets", "hosts", "fields", "lineEnds" })
	void headIsServedOrRefused(ParsingCase parsing) throws Exception {
		server.verifyPlain(parsing);
	}

	@ParameterizedTest
	@MethodSource({ "requestLines", "versions", "targets", "absoluteTargets", "hosts", "fields", "lineEnds" })
	void headIsServedOrRefusedOverTls(ParsingCase parsing) throws Exception {
		server.verifyTls(parsing);
	}

	@ParameterizedTest
	@MethodSource({ "requestLines", "versions", "targets", "absoluteTargets", "hosts", "fields", "lineEnds" })
	void headThatArrivesByteByByteIsServedOrRefused(ParsingCase parsing) throws Exception {
		server.verifyByteByByte(parsing);
	}

	private static String line(String requestLine) {
		return requestLine + "\r\nHost: x\r\n\r\n";
	}

	private static String version(String version) {
		return line("GET /a " + version);
	}

	private static String target(String target) {
		return line("GET " + target + " HTTP/1.1");
	}

	private static String field(String field) {
		return "GET /a HTTP/1.1\r\nHost: x\r\n" + field + "\r\n\r\n";
	}

	private static String host(String field) {
		return "GET /a HTTP/1.1\r\n" + field + "\r\n\r\n";
	}

	private static String raw(String request) {
		return request;
	}

	static Stream<ParsingCase> requestLines() {
		return Stream.of(served(StrictParsingTests::line, "GET /a HTTP/1.1"),
				// Exactly one space, and nothing else, between the three
				refused(400, StrictParsingTests::line, "GET  /a HTTP/1.1", "GET /a  HTTP/1.1", "GET\t/a HTTP/1.1",
						"GET /a\tHTTP/1.1", " GET /a HTTP/1.1", "\tGET /a HTTP/1.1", "GET /a HTTP/1.1 ",
						"GET /a HTTP/1.1\t", "GET /a HTTP/1.1 x", "GET /a b HTTP/1.1", "GET\u000b/a HTTP/1.1",
						"GET /a\fHTTP/1.1", "GET\u00a0/a HTTP/1.1"),
				// HTTP/0.9, and less than that
				refused(400, StrictParsingTests::line, "GET /a", "GET /a ", "GET", "/a", "HTTP/1.1", "GET HTTP/1.1"),
				// A method is a token
				refused(400, StrictParsingTests::line, " /a HTTP/1.1", "G@T /a HTTP/1.1", "G(T /a HTTP/1.1",
						"GET: /a HTTP/1.1", "G\u0000T /a HTTP/1.1", "G\u00c4T /a HTTP/1.1", "G\u007fT /a HTTP/1.1",
						"\"GET\" /a HTTP/1.1", "G\u0001T /a HTTP/1.1", "{} /a HTTP/1.1"),
				refused(501, StrictParsingTests::line, "get /a HTTP/1.1", "GeT /a HTTP/1.1", "FOO /a HTTP/1.1",
						"G!T /a HTTP/1.1", "GETT /a HTTP/1.1", "CONNECT x:80 HTTP/1.1", "FOO /none HTTP/1.1"),
				refused(405, StrictParsingTests::line, "DELETE /a HTTP/1.1", "TRACE /a HTTP/1.1"),
				refused(404, StrictParsingTests::line, "GET /none HTTP/1.1", "GET //a HTTP/1.1", "GET /A HTTP/1.1"))
			.flatMap((cases) -> cases);
	}

	static Stream<ParsingCase> versions() {
		return Stream
			.of(served(StrictParsingTests::version, "HTTP/1.2", "HTTP/1.9"),
					served(StrictParsingTests::raw, "GET /a HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n",
							"GET /a HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"),
					refused(505, StrictParsingTests::version, "HTTP/2.0", "HTTP/3.0", "HTTP/0.9", "HTTP/9.9"),
					refused(505, StrictParsingTests::raw, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
					refused(400, StrictParsingTests::version, "http/1.1", "Http/1.1", "HTTP/1.10", "HTTP/11", "HTTP/1",
							"HTTP/1.", "HTTP/.1", "HTTP/01.1", "HTTP/1.01", "HTTP/a.b", "HTTP 1.1", "HTTP1.1",
							"HTTPS/1.1", "XHTTP/1.1", "HTTP/1,1", "HTTP/-1.1", "HTTP/+1.1", "HTTP/1.1x", "HTTP/1.1;",
							"HTTP//1.1", "HTTP/ 1.1", "HTTP/1 .1", "FTP/1.1", "HTTP/", "HTTP", "1.1", "HTTP/1.1\u0000",
							"ICY/1.1", "HTTP/\u00b9.1"))
			.flatMap((cases) -> cases);
	}

	static Stream<ParsingCase> targets() {
		return Stream.of(served(StrictParsingTests::target, "/a?", "/a?x=/?:@!$&'()*+,;=-._~%20", "/a?x=http://y/"),
				refused(400, StrictParsingTests::target, "/a#f", "/a?#", "/a\u00e4", "/a\u0001", "/a\u0000", "/a\u007f",
						"/a?x=\u00ff", "a", "a/b", "?x", "x:80", "*", "*/a", "\\a", ".", "%2fa", "#"),
				refused(400, StrictParsingTests::line, "POST * HTTP/1.1", "OPTIONS *x HTTP/1.1", "OPTIONS ** HTTP/1.1"))
			.flatMap((cases) -> cases);
	}

	static Stream<ParsingCase> absoluteTargets() {
		return Stream
			.of(served(StrictParsingTests::target, "http://x/a", "https://x/a", "http://other/a", "HTTP://X/a",
					"http://x:80/a", "http://x:/a", "http://127.0.0.1:8080/a?q", "http://[::1]/a", "https://[::1]:1/a"),
					refused(400, StrictParsingTests::target, "http://u@x/a", "http://u:p@x/a", "ftp://x/a", "http:///a",
							"http://", "http:/a", "http:a", "http://:80/a", "http://x:99999/a", "http://x:a/a",
							"http://x:-1/a", "http://[::1/a", "ws://x/a", "://x/a", "http//x/a", "httpx://x/a",
							"file:///a", "http://x y/a", "http://x/a#f"),
					// The authority in the target does not make up for the header
					refused(400, StrictParsingTests::raw, "GET http://x/a HTTP/1.1\r\n\r\n"))
			.flatMap((cases) -> cases);
	}

	static Stream<ParsingCase> hosts() {
		return Stream
			.of(served(StrictParsingTests::host, "Host: x", "host:x", "HOST:\tx\t", "Host: x:8443", "Host: x:",
					"Host: 127.0.0.1:80", "Host: [::1]", "Host: [fe80::1]:443", "Host: a-b_c.d~e", "Host:"),
					refused(400, StrictParsingTests::raw, "GET /a HTTP/1.1\r\n\r\n", "GET /a HTTP/1.2\r\n\r\n",
							"GET /a HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n"),
					refused(400, StrictParsingTests::host, "Host: x\r\nHost: x", "Host: x\r\nHost: y",
							"Host: x\r\nhOST:", "Hos: x", "Host: x y", "Host: u@x", "Host: x/a", "Host: http://x",
							"Host: x:a", "Host: x:99999", "Host: x:-1", "Host: x:80:80", "Host: x: 80", "Host: ::1",
							"Host: [::1", "Host: [::1]x", "Host: ::1]", "Host: x?q", "Host: x#f", "Host: x\\y",
							"Host: \u00e4", "Host: x, y", "Host: <x>", "Host: \"x\"", "Host: x\u0000", "Host: x\ty"))
			.flatMap((cases) -> cases);
	}

	static Stream<ParsingCase> fields() {
		return Stream
			.of(served(StrictParsingTests::field, "X: y", "X:y", "X:", "X: ", "X:\ty\t", "X: a\tb", "X: a:b", "X: :",
					"X!#$%&'*+-.^_`|~9: y", "X: \u00e4\u00ff\u0080", "9: y", "X: \"(<>@,;:\\/[]?={}", "X: 1\r\nX: 2",
					"Expect: 200-ok", "Expect: 100-continue", "Upgrade: foo\r\nConnection: upgrade",
					"Connection: x\r\nX: y"),
					refused(400, StrictParsingTests::field, "X : y", "X\t: y", "X  : y", " X: y", "X Y: z", ": y",
							" : y", "X", "X[1]: y", "X(1): y", "X\"1\": y", "X@y: z", "X/y: z", "X;y: z", "X,y: z",
							"X=y: z", "{X}: y", "X\\y: z", "<X>: y", "X\u00e4: y", "X\u0000: y", "X\u0001: y",
							"X\u007f: y", "\u0000X: y"),
					refused(400, StrictParsingTests::field, "X: \u0000", "X: a\u0000b", "X: \u000b", "X:\u000by",
							"X: \f", "X: \u0007", "X: \b", "X: \u001b", "X: a\u007fb", "X: \u001f"),
					// Folded lines
					refused(400, StrictParsingTests::field, "X: y\r\n z", "X: y\r\n\tz", "X: y\r\n ", "X:\r\n y",
							"X: y\r\n Content-Length: 10"),
					refused(400, StrictParsingTests::raw, "GET /a HTTP/1.1\r\n Host: x\r\n\r\n",
							"GET /a HTTP/1.1\r\n\tX: y\r\nHost: x\r\n\r\n", "GET /a HTTP/1.1\r\nHost : x\r\n\r\n",
							"GET /a HTTP/1.1\r\nHost: x\r\n \r\n\r\n"))
			.flatMap((cases) -> cases);
	}

	static Stream<ParsingCase> lineEnds() {
		return Stream.of(
				// An empty line before a request is forgiven, as RFC 9112 section 2.2
				// asks
				served(StrictParsingTests::raw, "\r\n" + target("/a"), target("/a") + "\r\n"),
				refused(400, StrictParsingTests::raw, "\r\n\r\n" + target("/a"), "\n" + target("/a"),
						"\r" + target("/a"), " \r\n" + target("/a"), "\u0000" + target("/a"),
						"\u00ef\u00bb\u00bf" + target("/a"), "\r\r\n" + target("/a"), "\r\n\n" + target("/a")),
				refused(400, StrictParsingTests::raw, "GET /a HTTP/1.1\nHost: x\n\n",
						"GET /a HTTP/1.1\nHost: x\r\n\r\n", "GET /a HTTP/1.1\r\nHost: x\n\r\n",
						"GET /a HTTP/1.1\r\nHost: x\r\n\n", "GET /a HTTP/1.1\r\nHost: x\n\n",
						"GET\n/a HTTP/1.1\r\nHost: x\r\n\r\n"),
				refused(400, StrictParsingTests::raw, "GET /a HTTP/1.1\rHost: x\r\n\r\n",
						"GET /a HTTP/1.1\r\r\nHost: x\r\n\r\n", "GET /a HTTP/1.1\r\nHost: x\rX: y\r\n\r\n",
						"GET /a HTTP/1.1\r\nHost: x\r\r\n\r\n", "GET /a HTTP/1.1\r\nHost: x\r\n\r\r\n",
						"GET /a HTTP/1.1\r\nHost: x\r\nX: a\rb\r\n\r\n", "GET\r/a HTTP/1.1\r\nHost: x\r\n\r\n"))
			.flatMap((cases) -> cases);
	}

	@ParameterizedTest
	@CsvSource({ "OPTIONS,/a,GET", "OPTIONS,/a,HEAD", "OPTIONS,/a,POST", "OPTIONS,*,GET" })
	void optionsAreToldWithoutAHandlerForThem(String method, String target, String allowed) throws Exception {
		try (TestClient client = TestClient.plain(server.plain().port())) {
			TestClient.Response response = client.write(line(method + " " + target + " HTTP/1.1")).read();
			assertThat(response.status()).isEqualTo(200);
			assertThat(response.header("content-length")).isEqualTo("0");
			assertThat(response.header("allow").split(", ")).contains(allowed);
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void pathOfAnAbsoluteTargetIsThePath() throws IOException {
		try (TestClient client = TestClient.plain(server.plain().port())) {
			assertThat(client.get("http://other:81/a?x=/y").text()).isEqualTo("GET /a");
		}
	}

	@Test
	void http10IsServedWithoutHostAndTheConnectionCloses() throws IOException {
		try (TestClient client = TestClient.plain(server.plain().port())) {
			Received received = Received.untilClosed(client.write("GET /a HTTP/1.0\r\n\r\n"));
			assertThat(received.statuses()).isEqualTo(List.of(200));
			assertThat(received.text().toLowerCase(Locale.ROOT)).doesNotContain("transfer-encoding");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
			"\u0000\u0000\u0000\u0000\u0000\u0000", "\u00ff\u00fe\u00fd", "\u0080.\u0001\u0003\u0001" })
	void whatIsNoHttpIsRefusedAtOnce(String bytes) throws IOException {
		try (TestClient client = TestClient.plain(server.plain().port())) {
			client.socket().setSoTimeout(2000);
			Received received = Received.untilClosed(client.write(bytes));
			assertThat(received.statuses()).isSubsetOf(400).hasSizeLessThan(2);
		}
	}

}
