package io.github.esphttps;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every limit of a request at its last byte and at the one after it.
 */
class LimitTests {

	private static final int URI = 40;

	private static final int HEADERS = 120;

	private static final int BODY = 50;

	private static TestServer plain;

	private static TestServer tls;

	@BeforeAll
	static void start() {
		plain = limited(TestServer.insecure());
		tls = limited(TestServer.secure("openssl"));
	}

	@AfterAll
	static void stop() {
		plain.close();
		tls.close();
	}

	private static TestServer limited(TestServer.Builder builder) {
		return builder.property("httpd.max-uri-len", URI + "B")
			.property("httpd.max-req-hdr-len", HEADERS + "B")
			.property("httpd.max-body-len", BODY + "B")
			.handler(UriHandler.post("/body",
					(request, response) -> request.bodyToString().flatMap((body) -> response.send(body))))
			.handler(UriHandler.post("/blocking",
					HttpdHandler.blocking((request, response) -> response.send(request.bodyAsString()))))
			.start();
	}

	static Stream<LimitCase> limits() {
		return IntStream.range(0, 16)
			.boxed()
			.flatMap((bits) -> Arrays.stream(Limit.values())
				.map((limit) -> new LimitCase(limit, bits & 1, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0)));
	}

	@ParameterizedTest
	@MethodSource("limits")
	void lastByteIsServedAndTheNextIsRefused(LimitCase limits) throws Exception {
		try (TestClient client = limits.secure() ? TestClient.tls(tls.port()) : TestClient.plain(plain.port())) {
			client.socket().setSoTimeout(2500);
			if (!limits.first()) {
				assertThat(client.get("/hello").status()).isEqualTo(200);
			}
			String request = limits.limit().request(limits.more());
			if (limits.dribbled()) {
				client.dribble(request);
			}
			else {
				client.write(request);
			}
			if (limits.more() == 0) {
				assertThat(client.read().status()).isEqualTo(200);
				assertThat(client.get("/hello").status()).isEqualTo(200);
			}
			else {
				Received received = Received.untilClosed(client);
				assertThat(received.statuses()).containsExactly(limits.limit().status);
				assertThat(received.announcesClose()).isTrue();
				assertThat(received.reset()).isFalse();
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "false,false", "false,true", "true,false", "true,true" })
	void refusalDoesNotWaitForTheEndOfWhatIsTooLong(boolean secure, boolean dribbled) throws Exception {
		String target = "GET /" + "a".repeat(URI);
		String field = "GET /hello HTTP/1.1\r\nHost: x\r\nX: "
			.concat("a".repeat(HEADERS + 1 - "Host: x\r\nX: ".length()));
		for (String start : List.of(target, field)) {
			try (TestClient client = secure ? TestClient.tls(tls.port()) : TestClient.plain(plain.port())) {
				client.socket().setSoTimeout(2000);
				Received received = Received.untilClosed(dribbled ? client.dribble(start) : client.write(start));
				assertThat(received.statuses()).containsExactly(start.equals(target) ? 414 : 431);
			}
		}
	}

	@Test
	void tooLongBodyIsRefusedBeforeItHasBeenSent() throws Exception {
		try (TestClient client = TestClient.plain(plain.port())) {
			client.socket().setSoTimeout(2000);
			client.write("POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n".formatted(BODY + 1));
			assertThat(Received.untilClosed(client).statuses()).containsExactly(413);
		}
	}

	@Test
	void everythingBehindARefusalIsDiscarded() throws Exception {
		String next = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
		for (Limit limit : Limit.values()) {
			try (TestClient client = TestClient.plain(plain.port())) {
				client.write(limit.request(1) + next.repeat(20_000));
				Received received = Received.untilClosed(client);
				assertThat(received.statuses()).as(limit.name()).containsExactly(limit.status);
			}
		}
	}

	@Test
	void requestLineAndBodyTakeNoPartInTheLimitOfTheHeaders() throws Exception {
		try (TestClient client = TestClient.plain(plain.port())) {
			String fields = "Host: x\r\nContent-Length: 50\r\nX: \r\n\r\n";
			String request = "POST http://x/blocking?%s HTTP/1.1\r\n%s%s".formatted("q".repeat(URI - 18),
					fields.replace("X: ", "X: " + "a".repeat(HEADERS - fields.length())), "b".repeat(BODY));
			for (int i = 0; i < 3; i++) {
				assertThat(client.write(request).read().text()).isEqualTo("b".repeat(BODY));
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "512,1024,200", "513,1024,414", "512,1025,431" })
	void limitsAreThoseOfTheChipWhereNoneAreSet(int uri, int headers, int status) throws Exception {
		try (TestServer server = TestServer.insecure().start(); TestClient client = TestClient.plain(server.port())) {
			client.write(Limit.request("GET /hello?" + "q".repeat(uri - 7), "", headers, ""));
			assertThat(client.read().status()).isEqualTo(status);
		}
	}

	private record LimitCase(Limit limit, int more, boolean secure, boolean dribbled, boolean first) {

	}

	private enum Limit {

		TARGET(414), ONE_FIELD(431), MANY_FIELDS(431), BODY_OF_KNOWN_LENGTH(413), BODY_IN_CHUNKS(413),
		BODY_IN_ONE_CHUNK(413);

		private final int status;

		Limit(int status) {
			this.status = status;
		}

		String request(int more) {
			String body = "b".repeat(BODY + more);
			return switch (this) {
				case TARGET -> request("GET /hello?" + "q".repeat(URI + more - 7), "", HEADERS, "");
				case ONE_FIELD -> request("GET /hello", "", HEADERS + more, "");
				case MANY_FIELDS -> request("GET /hello", "A: b\r\n".repeat(15), HEADERS + more, "");
				case BODY_OF_KNOWN_LENGTH ->
					request("POST /body", "Content-Length: " + body.length() + "\r\n", HEADERS, body);
				case BODY_IN_CHUNKS -> request("POST /blocking", "Transfer-Encoding: chunked\r\n", HEADERS,
						"1\r\nb\r\n".repeat(body.length()) + "0\r\n\r\n");
				case BODY_IN_ONE_CHUNK -> request("POST /body", "Transfer-Encoding: chunked\r\n", HEADERS,
						Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
			};
		}

		/** Make the header section as long as given with a field of its own. */
		static String request(String start, String fields, int headers, String body) {
			String others = "Host: x\r\n" + fields + "X: \r\n\r\n";
			return start + " HTTP/1.1\r\n" + others.replace("X: ", "X: " + "a".repeat(headers - others.length()))
					+ body;
		}

	}

}
