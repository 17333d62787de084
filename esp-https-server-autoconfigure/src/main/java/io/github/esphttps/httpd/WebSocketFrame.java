package io.github.esphttps.httpd;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A WebSocket frame, or a part of a long one that is arriving (RFC 6455, section 5.2).
 * ESP-IDF: <code>httpd_ws_frame_t</code>.
 */
public final class WebSocketFrame {

	private static final byte[] EMPTY = new byte[0];

	private final Type type;

	private final boolean last;

	private final byte[] payload;

	private final long left;

	WebSocketFrame(Type type, boolean last, byte[] payload, long left) {
		this.type = type;
		this.last = last;
		this.payload = Objects.requireNonNull(payload, "'payload' must not be null");
		this.left = left;
	}

	/**
	 * Create a text message of one frame.
	 * @param text the message
	 * @return the frame
	 */
	public static WebSocketFrame text(String text) {
		return text(text, true);
	}

	/**
	 * Create the first frame of a text message.
	 * @param text the beginning of the message
	 * @param last whether it is the whole message
	 * @return the frame
	 */
	public static WebSocketFrame text(String text, boolean last) {
		return new WebSocketFrame(Type.TEXT, last, bytes(text), 0);
	}

	/**
	 * Create a binary message of one frame.
	 * @param bytes the message, which must not change until it is sent
	 * @return the frame
	 */
	public static WebSocketFrame binary(byte[] bytes) {
		return binary(bytes, true);
	}

	/**
	 * Create the first frame of a binary message.
	 * @param bytes the beginning of the message, which must not change until it is sent
	 * @param last whether it is the whole message
	 * @return the frame
	 */
	public static WebSocketFrame binary(byte[] bytes, boolean last) {
		return new WebSocketFrame(Type.BINARY, last, bytes, 0);
	}

	/**
	 * Create a frame that continues a message.
	 * @param bytes what follows, which must not change until it is sent. Of a text
	 * message, UTF-8
	 * @param last whether the message ends with it
	 * @return the frame
	 */
	public static WebSocketFrame continuation(byte[] bytes, boolean last) {
		return new WebSocketFrame(Type.CONTINUATION, last, bytes, 0);
	}

	/**
	 * Create a ping, which the client answers with a pong of the same content.
	 * @param bytes up to 125 bytes
	 * @return the frame
	 * @throws IllegalArgumentException if there are more
	 */
	public static WebSocketFrame ping(byte[] bytes) {
		return control(Type.PING, bytes);
	}

	/**
	 * Create a pong. Pings are answered without it; one that answers none tells the
	 * client that the server is there.
	 * @param bytes up to 125 bytes
	 * @return the frame
	 * @throws IllegalArgumentException if there are more
	 */
	public static WebSocketFrame pong(byte[] bytes) {
		return control(Type.PONG, bytes);
	}

	/**
	 * Create a close frame, which begins the closing handshake.
	 * @param close code and reason
	 * @return the frame
	 * @throws IllegalArgumentException if the code must not be sent
	 */
	public static WebSocketFrame close(WebSocketClose close) {
		return control(Type.CLOSE, close.toPayload());
	}

	private static WebSocketFrame control(Type type, byte[] payload) {
		if (payload.length > WebSocketClose.MAX_CONTROL_PAYLOAD) {
			throw new IllegalArgumentException(
					"A control frame has at most 125 bytes (RFC 6455, section 5.5), not " + payload.length);
		}
		return new WebSocketFrame(type, true, payload, 0);
	}

	private static byte[] bytes(String text) {
		Objects.requireNonNull(text, "'text' must not be null");
		return text.isEmpty() ? EMPTY : text.getBytes(StandardCharsets.UTF_8);
	}

	/**
	 * Return the type, which is that of the frame also for the later parts of it.
	 * @return the type
	 */
	public Type type() {
		return this.type;
	}

	/**
	 * Return whether a message ends with this frame (FIN). ESP-IDF: <code>final</code>.
	 * @return {@code false} if frames of the same message follow
	 */
	public boolean isLast() {
		return this.last;
	}

	/**
	 * Return the payload: of a frame that is arriving, the part that has arrived.
	 * @return the bytes, not copied
	 */
	public byte[] payload() {
		return this.payload;
	}

	/**
	 * Return the payload, decoded as UTF-8.
	 * @return the text. A character that lies across two frames is broken
	 */
	public String text() {
		return new String(this.payload, StandardCharsets.UTF_8);
	}

	/**
	 * Return how much of this frame has yet to arrive. ESP-IDF: <code>left_len</code>.
	 * @return a number of bytes as on the wire, 0 for the end of the frame
	 */
	public long left() {
		return this.left;
	}

	/** Return whether a message ends here. */
	boolean endsMessage() {
		return this.last && this.left == 0;
	}

	@Override
	public String toString() {
		return "WebSocketFrame[%s, last=%s, %d byte(s), %d left]".formatted(this.type, this.last, this.payload.length,
				this.left);
	}

	/**
	 * What a frame is for. ESP-IDF: <code>httpd_ws_type_t</code>.
	 */
	public enum Type {

		/**
		 * Continues a message (<code>HTTPD_WS_TYPE_CONTINUE</code>).
		 */
		CONTINUATION(0x0),

		/**
		 * Text in UTF-8 (<code>HTTPD_WS_TYPE_TEXT</code>).
		 */
		TEXT(0x1),

		/**
		 * Bytes (<code>HTTPD_WS_TYPE_BINARY</code>).
		 */
		BINARY(0x2),

		/**
		 * Begins or ends the closing handshake (<code>HTTPD_WS_TYPE_CLOSE</code>).
		 */
		CLOSE(0x8),

		/**
		 * Asks for a pong (<code>HTTPD_WS_TYPE_PING</code>).
		 */
		PING(0x9),

		/**
		 * Answers a ping (<code>HTTPD_WS_TYPE_PONG</code>).
		 */
		PONG(0xA);

		private final int opcode;

		Type(int opcode) {
			this.opcode = opcode;
		}

		/**
		 * Return the number of the type.
		 * @return the opcode of RFC 6455, section 5.2
		 */
		public int opcode() {
			return this.opcode;
		}

		/**
		 * Return whether it is none of the data.
		 * @return {@code true} for close, ping and pong
		 */
		public boolean isControl() {
			return this.opcode >= CLOSE.opcode;
		}

	}

}
