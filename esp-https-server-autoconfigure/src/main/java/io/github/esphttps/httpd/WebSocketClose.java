package io.github.esphttps.httpd;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Why a WebSocket is closed, in the words of the protocol (RFC 6455, section 7.4).
 *
 * @param code status code
 * @param reason text for people, empty for none
 */
public record WebSocketClose(int code, String reason) {

	/** The purpose is fulfilled. */
	public static final int NORMAL = 1000;

	/** The server stops, or needs the place of the session. */
	public static final int GOING_AWAY = 1001;

	/** The client did not keep to RFC 6455. */
	public static final int PROTOCOL_ERROR = 1002;

	/** The client sent data of a type that is not accepted. */
	public static final int UNSUPPORTED_DATA = 1003;

	/** There was a close frame without a code. Is not sent. */
	public static final int NO_STATUS = 1005;

	/** There was no close frame. Is not sent. */
	public static final int ABNORMAL = 1006;

	/** The client sent data that is not what it was said to be, such as bad UTF-8. */
	public static final int INVALID_PAYLOAD = 1007;

	/** The client may not, or is too slow. */
	public static final int POLICY_VIOLATION = 1008;

	/** The client sent more than is accepted. */
	public static final int TOO_BIG = 1009;

	/** The handler failed. */
	public static final int INTERNAL_ERROR = 1011;

	/** The client may try again later. */
	public static final int TRY_AGAIN_LATER = 1013;

	static final int MAX_CONTROL_PAYLOAD = 125;

	private static final int CODE_BYTES = 2;

	/**
	 * Create a description of a close.
	 */
	public WebSocketClose {
		Objects.requireNonNull(reason, "'reason' must not be null");
	}

	/**
	 * Return whether a close frame may have this code (RFC 6455, section 7.4, and the
	 * codes registered since).
	 * @return {@code false} for reserved codes and those that stand for a missing frame
	 */
	public boolean maySend() {
		return isOnTheWire(this.code);
	}

	static boolean isOnTheWire(int code) {
		return (code >= NORMAL && code <= 1014 && code != 1004 && code != NO_STATUS && code != ABNORMAL)
				|| (code >= 3000 && code <= 4999);
	}

	/**
	 * Check the payload of a close frame of a client.
	 * @throws WebSocketException if RFC 6455, section 5.5.1, does not allow it
	 */
	static void check(byte[] payload) {
		if (payload.length == 1 || (payload.length > 1 && !isOnTheWire(codeOf(payload)))) {
			throw new WebSocketException(PROTOCOL_ERROR, "close frame without a valid code");
		}
		Utf8Validator utf8 = new Utf8Validator();
		if (payload.length > CODE_BYTES
				&& !(utf8.accept(Arrays.copyOfRange(payload, CODE_BYTES, payload.length)) && utf8.isComplete())) {
			throw new WebSocketException(INVALID_PAYLOAD, "reason that is not UTF-8");
		}
	}

	/**
	 * Return what a close frame of a client says, {@link #NO_STATUS} if that is nothing
	 * that may be repeated.
	 */
	static WebSocketClose ofPayload(byte[] payload) {
		if (payload.length < CODE_BYTES || !isOnTheWire(codeOf(payload))) {
			return new WebSocketClose(NO_STATUS, "");
		}
		return new WebSocketClose(codeOf(payload),
				new String(payload, CODE_BYTES, payload.length - CODE_BYTES, StandardCharsets.UTF_8));
	}

	private static int codeOf(byte[] payload) {
		return Short.toUnsignedInt(ByteBuffer.wrap(payload).getShort());
	}

	byte[] toPayload() {
		if (!maySend()) {
			throw new IllegalArgumentException("A close frame must not have the code " + this.code
					+ " (RFC 6455, section 7.4). Use 1000 to 1003, 1007 to 1014, or 3000 to 4999");
		}
		byte[] text = this.reason.getBytes(StandardCharsets.UTF_8);
		if (text.length + CODE_BYTES > MAX_CONTROL_PAYLOAD) {
			throw new IllegalArgumentException(
					"The reason of a close has at most 123 bytes (RFC 6455, section 5.5), not " + text.length);
		}
		return ByteBuffer.allocate(CODE_BYTES + text.length).putShort((short) this.code).put(text).array();
	}

}
