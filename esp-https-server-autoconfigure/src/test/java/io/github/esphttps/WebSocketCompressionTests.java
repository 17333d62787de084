package io.github.esphttps;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import io.github.esphttps.WebSocketClient.Frame;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.UriHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Compressed messages (RFC 7692), in both directions.
 */
class WebSocketCompressionTests {

	private static final String OFFER = "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits";

	private static final int COMPRESSED_TEXT = 0xC1;

	private static TestServer.Builder echo() {
		return TestServer.secure("openssl")
			.property("websocket.compression", true)
			.handler(UriHandler.webSocket("/ws",
					(session, message) -> message.payloadToString().flatMap(session::send)));
	}

	private static byte[] deflate(String text) {
		Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
		deflater.setInput(text.getBytes(StandardCharsets.UTF_8));
		byte[] buffer = new byte[100 + text.length()];
		int length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
		deflater.end();
		return Arrays.copyOf(buffer, length - 4);
	}

	private static String inflate(Frame frame) throws DataFormatException {
		byte[] buffer = new byte[2_000_000];
		byte[] compressed = Arrays.copyOf(frame.payload(), frame.payload().length + 4);
		compressed[compressed.length - 1] = (byte) 0xFF;
		compressed[compressed.length - 2] = (byte) 0xFF;
		Inflater inflater = new Inflater(true);
		inflater.setInput(compressed);
		int length = inflater.inflate(buffer);
		inflater.end();
		return new String(buffer, 0, length, StandardCharsets.UTF_8);
	}

	@Test
	void messagesAreCompressedInBothDirectionsWhereItIsAgreed() throws Exception {
		try (TestServer server = echo().start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws", OFFER)) {
			assertThat(client.head()).containsIgnoringCase(
					"Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover");
			for (String text : new String[] { "a".repeat(200), "Grüße ".repeat(10_000), "x".repeat(1_000_000) }) {
				Frame answer = client.send(COMPRESSED_TEXT, deflate(text)).read();
				assertThat(answer.firstByte()).isEqualTo(COMPRESSED_TEXT);
				assertThat(answer.payload().length).isLessThan(text.length() / 10);
				assertThat(inflate(answer)).isEqualTo(text);
			}
			assertThat(client.send(COMPRESSED_TEXT, deflate("short")).readText()).isEqualTo("short");
			assertThat(client.text("plain").readText()).isEqualTo("plain");
		}
	}

	@Test
	void nothingIsCompressedUnlessBothWantIt() throws Exception {
		try (TestServer server = echo().start(); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			assertThat(client.head()).doesNotContainIgnoringCase("extensions");
			assertThat(client.text("a".repeat(1000)).readText()).isEqualTo("a".repeat(1000));
		}
		try (TestServer server = echo().property("websocket.compression", false).start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws", OFFER)) {
			assertThat(client.head()).doesNotContainIgnoringCase("extensions");
			assertThat(client.send(COMPRESSED_TEXT, deflate("text")).read().closeCode()).isEqualTo(1002);
		}
	}

	@Test
	void messageThatIsLongerThanItSeemsIsRefused() throws Exception {
		assertClosed(deflate("a".repeat(1_000_001)), 1009);
	}

	@Test
	void messageThatIsNotCompressedAsItSaysIsRefused() throws Exception {
		assertClosed(new byte[] { 6 }, 1007);
	}

	private static void assertClosed(byte[] message, int code) throws Exception {
		try (TestServer server = echo().property("websocket.max-message", "1000000B").start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws", OFFER)) {
			assertThat(client.send(COMPRESSED_TEXT, message).read().closeCode()).isEqualTo(code);
			assertThat(client.closedByServer()).isTrue();
			Awaitility.await().until(() -> !server.closed().isEmpty());
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
		}
	}

}
