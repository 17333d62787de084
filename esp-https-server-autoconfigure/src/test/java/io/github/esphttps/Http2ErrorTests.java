package io.github.esphttps;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdErrorHandler;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import io.netty.handler.codec.http2.Http2Error;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What is wrong with one request is the end of its stream, and of nothing else.
 */
class Http2ErrorTests {

	private static TestServer.Builder http2() {
		return Http2Tests.both("openssl")
			.handler(UriHandler.post("/whole", (request, response) -> response.send(request.bodyToBytes())));
	}

	@Test
	void uriIsLimitedAtTheByteAsOnHttp1() throws Exception {
		try (TestServer server = http2().property("httpd.max-uri-len", "20B").start();
				Http2Client client = Http2Client.connect(server.port())) {
			assertThat(client.get("/hello?0123456789abc").status()).isEqualTo(200);
			assertThat(client.get("/hello?0123456789abcd").status()).isEqualTo(414);
			assertThat(client.get("/" + "a".repeat(16_000)).status()).isEqualTo(414);
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(server.created()).hasSize(1);
		}
	}

	@Test
	void headerSectionIsLimitedAtTheByteAsOnHttp1() throws Exception {
		// host: localhost, x: ..., and the empty line
		int room = 200 - "host: localhost\r\nx: \r\n\r\n".length();
		try (TestServer server = http2().property("httpd.max-req-hdr-len", "200B").start();
				TestClient http1 = TestClient.tls(server.port());
				Http2Client client = Http2Client.connect(server.port())) {
			assertThat(http1.write("GET /hello HTTP/1.1\r\nhost: localhost\r\nx: " + "a".repeat(room) + "\r\n\r\n")
				.read()
				.status()).isEqualTo(200);
			assertThat(client.get("/hello", "x", "a".repeat(room)).status()).isEqualTo(200);
			assertThat(client.get("/hello", "x", "a".repeat(room + 1)).status()).isEqualTo(431);
			assertThat(client.get("/hello", "x", "a".repeat(14_000)).status()).isEqualTo(431);
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void wholeBodyIsLimited() throws Exception {
		try (TestServer server = http2().property("httpd.max-body-len", "10B").start();
				Http2Client client = Http2Client.connect(server.port())) {
			int stream = client.begin("POST", "/whole", "content-length", "10");
			assertThat(client.data(stream, true, "0123456789").read(stream).text()).isEqualTo("0123456789");
			stream = client.begin("POST", "/whole", "content-length", "11");
			assertThat(client.read(stream).status()).isEqualTo(413);
			stream = client.begin("POST", "/whole");
			client.data(stream, false, "0123456789a");
			assertThat(client.read(stream).status()).isEqualTo(413);
			while (client.response(stream).error() == null) {
				client.readFrame();
			}
			assertThat(client.response(stream).error()).isEqualTo(Http2Error.NO_ERROR);
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void errorHandlersAnswer() throws Exception {
		try (TestServer server = http2()
			.errorHandler(HttpdErrorHandler.of(HttpdError.NOT_FOUND,
					(request, response) -> response.send("nothing at " + request.path())))
			.start(); Http2Client client = Http2Client.connect(server.port())) {
			Http2Client.Response response = client.get("/none");
			assertThat(response.status()).isEqualTo(404);
			assertThat(response.text()).isEqualTo("nothing at /none");
			assertThat(response.header("connection")).isNull();
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void handlerThatFailsIsAnsweredAndTheSessionGoesOn() throws Exception {
		try (TestServer server = http2().handler(UriHandler.get("/broken", (request, response) -> {
			throw new IllegalStateException("broken on purpose");
		})).start(); Http2Client client = Http2Client.connect(server.port())) {
			assertThat(client.get("/broken").status()).isEqualTo(500);
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@CsvSource({ "Upper,1", "connection,close", "keep-alive,1", "proxy-connection,close", "transfer-encoding,chunked",
			"upgrade,h2c", "te,gzip", ":unknown,1", ":path,/other", ":status,200", "'a b',1", "x,'a\rb'", "x,' a'" })
	void malformedFieldResetsItsStream(String name, String value) throws Exception {
		try (TestServer server = http2().start(); Http2Client client = Http2Client.connect(server.port())) {
			Http2Client.Response response = client.get("/hello", name, value);
			assertThat(response.isComplete()).isFalse();
			assertThat(response.error()).isEqualTo(Http2Error.PROTOCOL_ERROR);
			assertThat(client.get("/hello", "te", "trailers").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { ":method", ":scheme", ":path" })
	void missingPseudoFieldResetsItsStream(String missing) throws Exception {
		try (TestServer server = http2().start(); Http2Client client = Http2Client.connect(server.port())) {
			String[] fields = { ":method", "GET", ":scheme", "https", ":path", "/hello", ":authority", "localhost" };
			for (int index = 0; index < fields.length; index += 2) {
				if (fields[index].equals(missing)) {
					fields[index] = "x-other";
				}
			}
			// Pseudo fields come first
			ByteBuffer first = ByteBuffer.allocate(200);
			ByteBuffer last = ByteBuffer.allocate(200);
			for (int index = 0; index < fields.length; index += 2) {
				(fields[index].startsWith(":") ? first : last).put(Http2Client.block(fields[index], fields[index + 1]));
			}
			byte[] block = ByteBuffer.allocate(first.position() + last.position())
				.put(first.flip())
				.put(last.flip())
				.array();
			Http2Client.Response response = client.read(client.open(Http2Client.END_STREAM, block));
			assertThat(response.error()).isEqualTo(Http2Error.PROTOCOL_ERROR);
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@CsvSource({ "GET,/hello,'a b'", "GET,/hello,'localhost:99999'", "GET,hello,localhost", "GET,'/a b',localhost",
			"GET,'/a#b',localhost", "GET,*,localhost" })
	void targetAndHostAreCheckedAsOnHttp1(String method, String path, String authority) throws Exception {
		try (TestServer server = http2().start(); Http2Client client = Http2Client.connect(server.port())) {
			byte[] block = Http2Client.block(":method", method, ":scheme", "https", ":path", path, ":authority",
					authority);
			assertThat(client.read(client.open(Http2Client.END_STREAM, block)).status()).isEqualTo(400);
			assertThat(client.get("/hello", "host", "other").status()).isEqualTo(400);
			assertThat(client.get("/hello", "host", "localhost").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@CsvSource({ "4,abc", "2,abc" })
	void bodyOfAnotherLengthThanAnnouncedResetsItsStream(String length, String body) throws Exception {
		try (TestServer server = http2().start(); Http2Client client = Http2Client.connect(server.port())) {
			int stream = client.begin("POST", "/whole", "content-length", length);
			assertThat(client.data(stream, true, body).read(stream).error()).isEqualTo(Http2Error.PROTOCOL_ERROR);
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(client.get("/hello", "content-length", "3").error()).isEqualTo(Http2Error.PROTOCOL_ERROR);
		}
	}

	@Test
	void smallLeftoverOfABodyIsReadAndTheRestIsNotAskedFor() throws Exception {
		try (TestServer server = http2().property("httpd.max-body-len", "10B").start();
				Http2Client client = Http2Client.connect(server.port())) {
			int small = client.begin("POST", "/none", "content-length", "10");
			assertThat(client.read(small).status()).isEqualTo(404);
			client.data(small, true, "0123456789");
			int big = client.begin("POST", "/none", "content-length", "11");
			assertThat(client.read(big).status()).isEqualTo(404);
			while (client.response(big).error() == null) {
				client.readFrame();
			}
			assertThat(client.response(big).error()).isEqualTo(Http2Error.NO_ERROR);
			assertThat(client.response(small).error()).isNull();
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void bodyThatStopsIsAnswered() throws Exception {
		try (TestServer server = http2().property("httpd.recv-wait-timeout", "300ms").start();
				Http2Client client = Http2Client.connect(server.port())) {
			int stream = client.begin("POST", "/whole", "content-length", "10");
			client.data(stream, false, "01234");
			assertThat(client.read(stream).status()).isEqualTo(408);
			int blocking = client.begin("POST", "/length", "content-length", "10");
			client.data(blocking, false, "01234");
			assertThat(client.read(blocking).status()).isEqualTo(408);
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(server.created()).hasSize(1);
		}
	}

	@Test
	void bodyThatIsTooSlowIsAnswered() throws Exception {
		try (TestServer server = http2().property("httpd.request-timeout", "500ms").start();
				Http2Client client = Http2Client.connect(server.port())) {
			int stream = client.begin("POST", "/whole", "content-length", "100000");
			Paced.every(Duration.ofMillis(50), () -> client.data(stream, false, "0"))
				.during(() -> assertThat(client.read(stream).status()).isEqualTo(408));
		}
	}

	@Test
	void headThatStopsEndsTheConnection() throws Exception {
		try (TestServer server = http2().property("httpd.recv-wait-timeout", "300ms").start();
				Http2Client client = Http2Client.connect(server.port())) {
			client.get("/hello");
			client.send(Http2Client.HEADERS, Http2Client.END_STREAM, client.nextStream(),
					Http2Client.head("GET", "/hello"));
			client.readGoAway();
			Awaitility.await().until(() -> !server.closed().isEmpty());
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.RECV_TIMEOUT);
		}
	}

	@Test
	void sessionWithoutRequestsIsClosed() throws Exception {
		try (TestServer server = http2().property("httpd.idle-timeout", "500ms").start();
				Http2Client client = Http2Client.connect(server.port())) {
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(client.readGoAway()).isEqualTo(Http2Error.NO_ERROR);
			Awaitility.await().until(() -> !server.closed().isEmpty());
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
		}
	}

	@Test
	void streamWhoseWindowStaysShutIsReset() throws Exception {
		String body = "x".repeat(100);
		try (TestServer server = http2().property("httpd.send-wait-timeout", "500ms")
			.handler(UriHandler.get("/body", (request, response) -> response.send(body)))
			.start(); Http2Client client = Http2Client.connect(server.port(), 4, 10)) {
			int stream = client.request("GET", "/body");
			assertThat(client.read(stream).error()).isEqualTo(Http2Error.CANCEL);
			int taken = client.request("GET", "/body");
			Paced.every(Duration.ofMillis(100), () -> client.openWindow(taken, 10))
				.during(() -> assertThat(client.read(taken).text()).isEqualTo(body));
			assertThat(server.created().get(0).isOpen()).isTrue();
		}
	}

	@Test
	void connectionWhoseWindowStaysShutIsBroken() throws Exception {
		try (TestServer server = http2().property("httpd.send-wait-timeout", "500ms")
			.handler(UriHandler.get("/body", (request, response) -> response.send("x".repeat(100_000))))
			.start(); Http2Client client = Http2Client.connect(server.port(), 4, 1_000_000)) {
			client.request("GET", "/body");
			Awaitility.await().until(() -> !server.closed().isEmpty());
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.SEND_TIMEOUT);
		}
	}

	@Test
	void resetStreamsDoNotMultiplyBlockingHandlers() throws Exception {
		Semaphore go = new Semaphore(0);
		AtomicInteger running = new AtomicInteger();
		try (TestServer server = http2().handler(UriHandler.get("/slow", HttpdHandler.blocking((request, response) -> {
			running.incrementAndGet();
			go.acquireUninterruptibly();
			return Mono.empty();
		}))).start(); Http2Client client = Http2Client.connect(server.port())) {
			for (int call = 1; call <= 100; call++) {
				int stream = client.request("GET", "/slow");
				int expected = call;
				Awaitility.await().pollDelay(Duration.ZERO).until(() -> running.get() == expected);
				client.reset(stream);
			}
			assertThat(client.read(client.request("GET", "/slow")).error()).isEqualTo(Http2Error.REFUSED_STREAM);
			go.release(100);
			Awaitility.await().until(() -> !client.read(client.request("GET", "/hello")).all().isEmpty());
			assertThat(running).hasValue(100);
		}
	}

}
