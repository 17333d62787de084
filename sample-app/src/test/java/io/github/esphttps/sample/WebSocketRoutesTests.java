package io.github.esphttps.sample;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Random;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * The WebSockets, with the client of the Java runtime.
 */
class WebSocketRoutesTests {

	private static final int MAX_LENGTH = 16 * 1024 * 1024;

	@SuppressWarnings("NullAway.Init")
	private static RunningSample sample;

	private final HttpClient client = sample.client();

	@BeforeAll
	static void start(@TempDir Path directory) {
		sample = RunningSample.start(directory.resolve("pki"));
	}

	@AfterAll
	static void stop() {
		sample.close();
	}

	@Test
	void textComesBack() throws Exception {
		WebSocketMessages received = new WebSocketMessages();
		WebSocket webSocket = connect("/ws", received);
		webSocket.sendText("Grüße, ", false).join();
		webSocket.sendText("世界", true).join();
		webSocket.sendText("", true).join();
		assertThat(received.next()).isEqualTo("Grüße, 世界");
		assertThat(received.next()).isEqualTo("");
		webSocket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
		assertThat(received.next()).isEqualTo("closed 1000");
	}

	@Test
	void bytesOfTheGreatestLengthComeBack() throws Exception {
		byte[] bytes = new byte[MAX_LENGTH];
		new Random(1).nextBytes(bytes);
		WebSocketMessages received = new WebSocketMessages();
		connect("/ws", received).sendBinary(ByteBuffer.wrap(bytes), true).join();
		assertThat(received.next()).isEqualTo(bytes);
	}

	@Test
	void oneByteMoreIsTooMuch() throws Exception {
		WebSocketMessages received = new WebSocketMessages();
		// May fail, as the server does not read to the end
		connect("/ws", received).sendBinary(ByteBuffer.allocate(MAX_LENGTH + 1), true);
		assertThat(received.next()).isEqualTo("closed 1009");
	}

	@Test
	void pageOfAnotherSiteMayNotConnect() {
		assertThatException()
			.isThrownBy(() -> this.client.newWebSocketBuilder()
				.header("Origin", "https://example.com")
				.buildAsync(webSocketUri("/ws/events"), new WebSocketMessages())
				.join())
			.havingCause()
			.isInstanceOfSatisfying(WebSocketHandshakeException.class,
					(ex) -> assertThat(ex.getResponse().statusCode()).isEqualTo(403));
	}

	@Test
	void eventsOfASessionArePushed() throws Exception {
		WebSocketMessages received = new WebSocketMessages();
		WebSocket listener = connect("/ws/events", received);
		try (Socket socket = new Socket("localhost", sample.server().port())) {
			socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			assertThat(received.next("not-tls"))
				.matches("\\{\"event\":\"failed\",\"peer\":\"\\S+:%d\",\"category\":\"not-tls\"}"
					.formatted(socket.getLocalPort()));
		}
		HttpRequest request = HttpRequest.newBuilder(sample.uri("/nothing")).build();
		sample.device("device-1").send(request, BodyHandlers.discarding());
		String created = received.next("device-1");
		assertThat(created).matches("\\{\"event\":\"created\",\"session\":\"\\S+\",\"peer\":\"\\S+:\\d+\","
				+ "\"protocol\":\"TLSv1.3\",\"subject\":\"CN=device-1\",\"resumed\":false}");
		String session = created.split("\"")[7];
		assertThat(received.next("\"closed\",\"session\":\"" + session))
			.matches(".*,\"reason\":\"error-response\",\"milliseconds\":\\d+,\"requests\":1}");
		listener.sendText("is not answered", true).join();
		listener.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
		assertThat(received.next("closed 1000")).isEqualTo("closed 1000");
	}

	@Test
	void pageRunsItsScriptAndNoOther() throws Exception {
		HttpResponse<String> response = get("/websocket");
		assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
		String page = response.body();
		byte[] script = page.substring(page.indexOf("<script>") + 8, page.indexOf("</script>"))
			.getBytes(StandardCharsets.UTF_8);
		String digest = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(script));
		assertThat(response.headers().firstValue("Content-Security-Policy").orElse("")).contains("default-src 'none'",
				"script-src 'sha256-" + digest + "'", "connect-src 'self'");
	}

	private WebSocket connect(String path, WebSocketMessages received) {
		return this.client.newWebSocketBuilder().buildAsync(webSocketUri(path), received).join();
	}

	private static URI webSocketUri(String path) {
		return URI.create(sample.uri(path).toString().replaceFirst("http", "ws"));
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return this.client.send(HttpRequest.newBuilder(sample.uri(path)).build(), BodyHandlers.ofString());
	}

}
