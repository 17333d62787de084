package io.github.esphttps.sample;

import java.io.ByteArrayOutputStream;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The messages that a WebSocket client has received, and its end.
 */
final class WebSocketMessages implements WebSocket.Listener {

	private final BlockingQueue<Object> messages = new LinkedBlockingQueue<>();

	private final StringBuilder text = new StringBuilder();

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	Object next() throws InterruptedException {
		Object next = this.messages.poll(60, TimeUnit.SECONDS);
		assertThat(next).isNotNull();
		return next;
	}

	/** Return the next message that contains a text. */
	String next(String part) throws InterruptedException {
		while (true) {
			String message = (String) next();
			if (message.contains(part)) {
				return message;
			}
		}
	}

	@Override
	public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
		this.text.append(data);
		if (last) {
			this.messages.add(this.text.toString());
			this.text.setLength(0);
		}
		webSocket.request(1);
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
		byte[] part = new byte[data.remaining()];
		data.get(part);
		this.bytes.writeBytes(part);
		if (last) {
			this.messages.add(this.bytes.toByteArray());
			this.bytes.reset();
		}
		webSocket.request(1);
		return null;
	}

	@Override
	public @Nullable CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
		this.messages.add("closed " + statusCode);
		return null;
	}

	@Override
	public void onError(WebSocket webSocket, Throwable error) {
		this.messages.add("failed: " + error);
	}

}
