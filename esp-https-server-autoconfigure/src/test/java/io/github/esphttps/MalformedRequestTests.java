package io.github.esphttps;

import java.time.Duration;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class MalformedRequestTests {

	@ParameterizedTest
	@CsvSource({ "not http at all,400", "GET /hello HTTP/1.1\\r\\nHost x\\r\\n\\r\\n,400",
			"GET /hello HTTP/2.0\\r\\nHost: x\\r\\n\\r\\n,505",
			"POST /hello HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 1\\r\\nContent-Length: 2\\r\\n\\r\\nx,400" })
	void isAnsweredOnceAndTheSessionCloses(String request, int status, CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.insecure().start(); TestClient client = TestClient.plain(server.port())) {
			client.write((request + "\\r\\n\\r\\n").translateEscapes());
			assertThat(client.read().status()).isEqualTo(status);
			assertThat(client.closedByServer()).isTrue();
			await().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
			assertThat(output).doesNotContain("WARN", "ERROR", "Exception");
		}
	}

	@ParameterizedTest
	@CsvSource({ "/,6000,414", "/hello HTTP/1.1\\r\\nX: ,9000,431" })
	void tooLongHeadIsRefused(String start, int length, int status) throws Exception {
		try (TestServer server = TestServer.secure("openssl").start();
				TestClient client = TestClient.tls(server.port())) {
			client.write("GET " + start.translateEscapes() + "x".repeat(length) + "\r\n\r\n");
			assertThat(client.read().status()).isEqualTo(status);
		}
	}

	@Test
	void waitsForTheResponseBeforeIt() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/slow",
					(request, response) -> Mono.delay(Duration.ofMillis(100)).then(response.send("slow"))))
			.start(); TestClient client = TestClient.plain(server.port())) {
			client.write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\nrubbish\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
			assertThat(client.read().text()).isEqualTo("slow");
			assertThat(client.read().status()).isEqualTo(400);
			assertThat(client.closedByServer()).isTrue();
			assertThat(server.created().get(0).requests()).isEqualTo(1);
		}
	}

	@Test
	void brokenChunkEndsTheRequestWhoseBodyItIs(CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.post("/a",
					(request, response) -> request.bodyToString().flatMap((body) -> response.send(body))))
			.handler(UriHandler.post("/echo", (request, response) -> response.send(request.body())))
			.start()) {
			for (String uri : new String[] { "/a", "/echo" }) {
				try (TestClient client = TestClient.plain(server.port())) {
					client.write(
							"POST " + uri + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
					await().until(() -> server.httpd().sessions().size() == 1);
					client.write("zz\r\n");
					byte[] answer = answerOf(client);
					assertThat(new String(answer)).doesNotContain("\r\n0\r\n");
				}
				await().until(() -> server.httpd().sessions().size() == 0);
			}
			await().until(() -> server.closed().size() == 2);
			assertThat(server.closed()).allMatch((event) -> event.reason() == CloseReason.PROTOCOL_ERROR);
			assertThat(output).doesNotContain("WARN", "ERROR");
		}
	}

	private static byte[] answerOf(TestClient client) {
		try {
			return client.socket().getInputStream().readAllBytes();
		}
		catch (java.io.IOException ex) {
			return new byte[0];
		}
	}

}
