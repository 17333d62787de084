package io.github.esphttps.httpd;

import io.github.esphttps.httpd.WebSocketFrame.Type;
import org.jspecify.annotations.Nullable;

/**
 * What the frames of a client have to keep to as a sequence (RFC 6455, section 5.4), and
 * their payload as a message: its length, and UTF-8 if it is text (section 8.1).
 */
final class WebSocketMessageRules {

	private final WebSocketSettings settings;

	private final Utf8Validator utf8 = new Utf8Validator();

	private boolean open;

	private boolean text;

	private long size;

	WebSocketMessageRules(WebSocketSettings settings) {
		this.settings = settings;
	}

	/** Return whether a message begins before the end of the one that is open. */
	boolean isCutShortBy(@Nullable Type type) {
		return this.open && (type == Type.TEXT || type == Type.BINARY);
	}

	/**
	 * Begin a frame of data.
	 * @param type type of the frame
	 * @throws WebSocketException if a message must not be begun, or continued, now
	 */
	void begin(Type type) {
		if (this.settings.strict() && this.open == (type != Type.CONTINUATION)) {
			throw new WebSocketException(WebSocketClose.PROTOCOL_ERROR,
					this.open ? "message within a message" : "no message to continue");
		}
		if (!this.open) {
			this.open = true;
			this.text = type == Type.TEXT;
			this.size = 0;
			this.utf8.reset();
		}
	}

	/**
	 * Add to the length of the message.
	 * @param length number of octets, of which none may have arrived
	 * @throws WebSocketException if there are too many
	 */
	void add(long length) {
		if (length > this.settings.maxMessage() - this.size) {
			throw new WebSocketException(WebSocketClose.TOO_BIG, "message too long");
		}
		this.size += length;
	}

	/**
	 * Check what has arrived of the message, decompressed.
	 * @param part the octets
	 * @param end whether the message ends with them
	 * @throws WebSocketException if it is no text, but was said to be
	 */
	void check(byte[] part, boolean end) {
		if (this.text && this.settings.strict() && !(this.utf8.accept(part) && (!end || this.utf8.isComplete()))) {
			throw new WebSocketException(WebSocketClose.INVALID_PAYLOAD, "text that is not UTF-8");
		}
	}

	/** The message has ended, or is given up. */
	void end() {
		this.open = false;
	}

}
