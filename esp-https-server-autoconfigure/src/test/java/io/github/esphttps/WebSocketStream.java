package io.github.esphttps;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A WebSocket on a stream of an HTTP/2 connection.
 *
 * @param client the connection
 * @param id number of the stream
 */
record WebSocketStream(Http2Client client, int id) {

	/** Ask for a WebSocket, and do not wait for the answer. */
	static WebSocketStream begin(Http2Client client, int flags, String path) throws IOException {
		byte[] head = Http2Client.block(":method", "CONNECT", ":protocol", "websocket", ":scheme", "https", ":path",
				path, ":authority", "localhost", "sec-websocket-version", "13");
		return new WebSocketStream(client, client.open(flags, head));
	}

	static WebSocketStream open(Http2Client client, String path) throws IOException {
		WebSocketStream opened = begin(client, 0, path);
		while (opened.response().all().isEmpty()) {
			assertThat(client.readFrame()).isTrue();
		}
		assertThat(opened.response().status()).isEqualTo(200);
		return opened;
	}

	Http2Client.Response response() {
		return this.client.response(this.id);
	}

	/** Send bytes of WebSocket frames in a DATA frame. */
	void send(int flags, byte... frames) throws IOException {
		this.client.send(Http2Client.DATA, flags, this.id, frames);
	}

	void text(String text) throws IOException {
		send(0, WebSocketClient.frame(0x81, text.getBytes(StandardCharsets.UTF_8)));
	}

	/** Read until so many bytes have come. */
	byte[] read(int length) throws IOException {
		while (response().bytes().length < length) {
			assertThat(this.client.readFrame()).isTrue();
		}
		return response().bytes();
	}

	/** Return the code of the close frame among what has come, 0 if there is none. */
	int closeCode() {
		byte[] bytes = response().bytes();
		for (int at = 0; at + 1 < bytes.length; at += 2 + bytes[at + 1]) {
			if (bytes[at] == (byte) 0x88 && bytes[at + 1] >= 2) {
				return (bytes[at + 2] & 0xff) << 8 | bytes[at + 3] & 0xff;
			}
		}
		return 0;
	}

}
