package io.github.esphttps;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdException;
import io.github.esphttps.httpd.UriHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server, with and without TLS, that counts the requests which arrive behind another in
 * the same write.
 */
final class ParsingServer implements AutoCloseable {

	private static final String NEXT = "GET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

	private final AtomicInteger next = new AtomicInteger();

	private final TestServer plain;

	private final TestServer tls;

	ParsingServer(String profile) {
		this.plain = start(TestServer.insecure(), profile);
		this.tls = start(TestServer.secure("openssl"), profile);
	}

	private TestServer start(TestServer.Builder builder, String profile) {
		return builder.property("profile", profile)
			.property("httpd.max-uri-handlers", -1)
			.property("httpd.request-timeout", profile.equals("twin") ? "0s" : "30s")
			.handler(UriHandler.get("/a", (request, response) -> response.send("GET " + request.path())))
			.handler(UriHandler.post("/a",
					(request, response) -> request.bodyToString().flatMap((body) -> response.send(body))))
			.handler(UriHandler.post("/unread", (request, response) -> response.send("unread")))
			.handler(UriHandler.get("/throws", (request, response) -> {
				throw new IllegalStateException("broken");
			}))
			.handler(UriHandler.get("/forbidden", (request, response) -> {
				throw new HttpdException(HttpdError.FORBIDDEN);
			}))
			.handler(UriHandler.get("/next", (request, response) -> {
				this.next.incrementAndGet();
				return response.send("next");
			}))
			.start();
	}

	TestServer plain() {
		return this.plain;
	}

	TestServer tls() {
		return this.tls;
	}

	void verifyPlain(ParsingCase parsing) throws IOException {
		try (TestClient client = TestClient.plain(this.plain.port())) {
			verify(parsing, client, client::write);
		}
	}

	void verifyTls(ParsingCase parsing) throws Exception {
		try (TestClient client = TestClient.tls(this.tls.port())) {
			verify(parsing, client, client::write);
		}
	}

	void verifyByteByByte(ParsingCase parsing) throws IOException {
		try (TestClient client = TestClient.plain(this.plain.port())) {
			verify(parsing, client, client::dribble);
		}
	}

	private void verify(ParsingCase parsing, TestClient client, Way way) throws IOException {
		client.socket().setSoTimeout(2500);
		this.next.set(0);
		way.send(parsing.request() + NEXT);
		Received received = Received.untilClosed(client);
		if (parsing.open()) {
			assertThat(received.statuses()).as("%s", parsing).containsExactly(200, 200);
			assertThat(this.next).hasValue(1);
		}
		else {
			assertThat(received.statuses()).as("%s", parsing).hasSize(1).isSubsetOf(parsing.expected());
			assertThat(received.announcesClose()).as("announces the close: %s", parsing).isTrue();
			assertThat(this.next).as("requests behind %s", parsing).hasValue(0);
		}
		assertThat(received.reset()).as("reset: %s", parsing).isFalse();
	}

	@Override
	public void close() {
		this.plain.close();
		this.tls.close();
	}

	private interface Way {

		TestClient send(String request) throws IOException;

	}

}
