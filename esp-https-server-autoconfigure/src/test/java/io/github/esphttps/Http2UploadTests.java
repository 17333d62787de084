package io.github.esphttps;

import java.io.IOException;
import java.time.Duration;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.HttpdRequest;
import io.github.esphttps.httpd.HttpdResponse;
import io.github.esphttps.httpd.UriHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Bodies that arrive beside each other, and handlers that answer when nobody waits for
 * them any more.
 */
class Http2UploadTests {

	private static final int WINDOW = 65_535;

	private static final int FRAME = 16_383;

	private final RecordedLog log = new RecordedLog();

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	@BeforeEach
	void watchTheLog() {
		this.log.start();
		this.root.addAppender(this.log);
	}

	@AfterEach
	void leaveTheLog() {
		this.root.detachAppender(this.log);
	}

	private static TestServer.Builder impatient() {
		return Http2Tests.both("openssl")
			.property("httpd.recv-wait-timeout", "500ms")
			.handler(UriHandler.post("/never", (request, response) -> Mono.never()))
			.handler(UriHandler.post("/late", HttpdHandler.blocking(Http2UploadTests::answerTooLate)));
	}

	private static Publisher<Void> answerTooLate(HttpdRequest request, HttpdResponse response) {
		try {
			request.bodyAsInputStream().readAllBytes();
		}
		catch (IOException ex) {
			Awaitility.await().until(response::isCommitted);
		}
		return response.type("text/plain").send("late");
	}

	@Test
	void bodiesThatNobodyReadsDoNotKeepOthersFromArriving() throws Exception {
		try (TestServer server = impatient().start(); Http2Client client = Http2Client.connect(server.port())) {
			// What is read is not reported to the client yet
			for (int body = 0; body < 50; body++) {
				assertThat(upload(client, "/length", WINDOW).text()).isEqualTo("" + WINDOW);
			}
			for (int body = 0; body < 99; body++) {
				fill(client, client.begin("POST", "/never"), WINDOW);
			}
			for (int body = 0; body < 50; body++) {
				assertThat(upload(client, "/length", WINDOW).text()).isEqualTo("" + WINDOW);
			}
		}
	}

	private static Http2Client.Response upload(Http2Client client, String path, int length) throws IOException {
		int stream = client.begin("POST", path);
		fill(client, stream, length);
		return client.data(stream, true, "").read(stream);
	}

	private static void fill(Http2Client client, int stream, int length) throws IOException {
		for (int sent = 0; sent < length; sent += FRAME) {
			client.data(stream, false, "x".repeat(Math.min(FRAME, length - sent)));
		}
	}

	@Test
	void bodyMayWaitForOthersOfItsClient() throws Exception {
		try (TestServer server = impatient().property("httpd.recv-wait-timeout", "2s").start();
				Http2Client client = Http2Client.connect(server.port())) {
			int waits = client.begin("POST", "/length");
			int other = client.begin("POST", "/length");
			Awaitility.await()
				.pollInterval(Duration.ofMillis(100))
				.during(Duration.ofSeconds(4))
				.atMost(Duration.ofSeconds(20))
				.until(() -> client.data(other, false, "x") == client);
			assertThat(client.data(waits, true, "abc").read(waits).text()).isEqualTo("3");
			assertThat(client.read(other).status()).isEqualTo(408);
		}
	}

	@Test
	void handlerThatAnswersTooLateIsNoNews() throws Exception {
		try (TestServer server = impatient().start(); Http2Client client = Http2Client.connect(server.port())) {
			int stream = client.begin("POST", "/late", "content-length", "100000");
			fill(client, stream, 50_000);
			assertThat(client.read(stream).status()).isEqualTo(408);
			awaitLateAnswer();
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(client.response(stream).error()).isNull();
			assertThat(client.response(stream).text()).isNotEmpty();
		}
		assertQuiet();
	}

	@Test
	void handlerThatAnswersTooLateIsNoNewsOnHttp1() throws Exception {
		try (TestServer server = impatient().start(); TestClient client = TestClient.tls(server.port())) {
			client.write("POST /late HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n")
				.write("x".repeat(70_000));
			assertThat(client.read().status()).isEqualTo(408);
			assertThat(client.closedByServer()).isTrue();
			awaitLateAnswer();
		}
		assertQuiet();
	}

	private void awaitLateAnswer() {
		Awaitility.await()
			.until(() -> this.log.list.stream()
				.anyMatch((event) -> event.getFormattedMessage().contains("was left without the body")));
	}

	private void assertQuiet() {
		assertThat(this.log.list).noneMatch((event) -> event.getLevel().isGreaterOrEqual(Level.WARN));
	}

}
