package io.github.esphttps.httpd;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A message of a WebSocket client. Its first frame has arrived, the rest may still be on
 * the way and can be read once, in one of the forms that this class offers. What is not
 * asked for is not read from the connection. ESP-IDF: <code>httpd_ws_recv_frame</code>,
 * <code>httpd_ws_recv_frame_part</code>.
 */
public final class WebSocketMessage {

	private final WebSocketFrame.Type type;

	private final Flux<WebSocketFrame> frames;

	WebSocketMessage(WebSocketFrame.Type type, Flux<WebSocketFrame> frames) {
		this.type = type;
		this.frames = frames;
	}

	/**
	 * Return whether it is text or bytes.
	 * @return {@link WebSocketFrame.Type#TEXT} or {@link WebSocketFrame.Type#BINARY};
	 * {@link WebSocketFrame.Type#CONTINUATION} where the server is not strict and the
	 * message has no beginning
	 */
	public WebSocketFrame.Type type() {
		return this.type;
	}

	/**
	 * Return whether it is text, which is valid UTF-8 where the server is strict.
	 * @return {@code false} if it is bytes
	 */
	public boolean isText() {
		return this.type == WebSocketFrame.Type.TEXT;
	}

	/**
	 * Return the frames as they arrive, long ones in parts of up to 64 kB. Control frames
	 * are not among them.
	 * @return the frames. Fails when the client leaves before the end of the message, or
	 * does not keep to the protocol
	 */
	public Flux<WebSocketFrame> frames() {
		return this.frames;
	}

	/**
	 * Return the payload as it arrives, of any length.
	 * @return the parts of the payload
	 * @see #frames()
	 */
	public Flux<byte[]> payload() {
		return this.frames.map(WebSocketFrame::payload).filter((part) -> part.length > 0);
	}

	/**
	 * Return the payload as a whole, whose length
	 * <code>esp.https.websocket.max-message</code> limits.
	 * @return the payload, empty if there is none
	 */
	public Mono<byte[]> payloadToBytes() {
		return payload().collect(() -> new BodyBuffer(Integer.MAX_VALUE - 8), BodyBuffer::add)
			.map(BodyBuffer::toByteArray);
	}

	/**
	 * Return the payload as a whole, decoded as UTF-8.
	 * @return the payload
	 * @see #payloadToBytes()
	 */
	public Mono<String> payloadToString() {
		return payloadToBytes().map((bytes) -> new String(bytes, StandardCharsets.UTF_8));
	}

	/**
	 * Wait for the payload as a whole. For {@link WebSocketHandler#blocking blocking}
	 * handlers.
	 * @return the payload, empty if there is none
	 * @throws IllegalStateException on the event loop
	 */
	public byte[] payloadAsBytes() {
		return Objects.requireNonNull(payloadToBytes().block(), "a payload always has a value");
	}

	/**
	 * Wait for the payload as a whole, decoded as UTF-8. For
	 * {@link WebSocketHandler#blocking blocking} handlers.
	 * @return the payload
	 * @throws IllegalStateException on the event loop
	 */
	public String payloadAsString() {
		return new String(payloadAsBytes(), StandardCharsets.UTF_8);
	}

	/**
	 * Read the payload as it arrives, of any length. For {@link WebSocketHandler#blocking
	 * blocking} handlers.
	 * @return the payload. Its methods throw {@link IllegalStateException} on the event
	 * loop
	 */
	public InputStream payloadAsInputStream() {
		return new BodyInputStream(payload());
	}

	@Override
	public String toString() {
		return "WebSocketMessage[" + this.type + "]";
	}

}
