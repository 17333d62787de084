package io.github.esphttps.httpd;

import io.github.esphttps.httpd.WebSocketFrame.Type;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The header of a frame of a client, which may arrive octet by octet, and the rules that
 * it has to keep to by itself (RFC 6455, section 5.2).
 */
final class WebSocketFrameHeader {

	private static final int FIN = 0x80;

	private static final int RSV1 = 0x40;

	private static final int RSV = 0x70;

	private static final int MASKED = 0x80;

	private static final int CONTROL = 0x8;

	private static final int KEY_OCTETS = 4;

	private static final @Nullable Type[] TYPES = new Type[16];

	static {
		for (Type type : Type.values()) {
			TYPES[type.opcode()] = type;
		}
	}

	private final WebSocketSettings settings;

	private final boolean compression;

	private int octets;

	private int first;

	private int lengthOctets;

	private long length;

	private int key;

	/** Compression is whether it has been agreed on. */
	WebSocketFrameHeader(WebSocketSettings settings, boolean compression) {
		this.settings = settings;
		this.compression = compression;
	}

	/**
	 * Read on.
	 * @param bytes what has arrived. What is read is skipped
	 * @return whether the header is complete
	 * @throws WebSocketException if it breaks a rule
	 */
	boolean read(ByteBuf bytes) {
		while (!isComplete() && bytes.isReadable()) {
			read(bytes.readUnsignedByte());
			this.octets++;
		}
		return isComplete();
	}

	private void read(int octet) {
		if (this.octets == 0) {
			readFirst(octet);
		}
		else if (this.octets == 1) {
			readSecond(octet);
		}
		else if (this.octets < 2 + this.lengthOctets) {
			this.length = (this.length << Byte.SIZE) | octet;
			if (this.octets == 1 + this.lengthOctets) {
				checkLength();
			}
		}
		else {
			this.key = (this.key << Byte.SIZE) | octet;
		}
	}

	private void readFirst(int octet) {
		this.first = octet;
		int opcode = octet & 0xF;
		int allowed = (this.compression && (opcode == Type.TEXT.opcode() || opcode == Type.BINARY.opcode())) ? RSV1 : 0;
		if (!this.settings.strict()) {
			return;
		}
		if ((octet & RSV & ~allowed) != 0) {
			throw violation("reserved bit");
		}
		if (TYPES[opcode] == null) {
			throw violation("reserved opcode");
		}
		if (opcode >= CONTROL && (octet & FIN) == 0) {
			throw violation("control frame in fragments");
		}
	}

	private void readSecond(int octet) {
		if ((octet & MASKED) == 0) {
			String reason = "frame without a mask";
			throw this.settings.strict() ? violation(reason)
					: WebSocketException.silent(WebSocketClose.PROTOCOL_ERROR, reason);
		}
		int shortLength = octet & ~MASKED;
		this.lengthOctets = (shortLength == 126) ? Short.BYTES : (shortLength == 127) ? Long.BYTES : 0;
		this.length = (this.lengthOctets == 0) ? shortLength : 0;
		Type type = type();
		if (type != null && type.isControl() && shortLength > WebSocketClose.MAX_CONTROL_PAYLOAD) {
			throw violation("control frame too long");
		}
		if (this.lengthOctets == 0) {
			checkLength();
		}
	}

	private void checkLength() {
		if (this.length < 0) {
			throw violation("length out of range");
		}
		long shortest = (this.lengthOctets == Long.BYTES) ? 0x1_0000 : (this.lengthOctets == Short.BYTES) ? 126 : 0;
		if (this.length < shortest && this.settings.strict()) {
			throw violation("length not in its shortest form");
		}
		Type type = type();
		// A control frame is never long
		if (this.length > this.settings.maxFrame() && (type == null || !type.isControl())) {
			throw new WebSocketException(WebSocketClose.TOO_BIG, "frame too long");
		}
	}

	private static WebSocketException violation(String reason) {
		return new WebSocketException(WebSocketClose.PROTOCOL_ERROR, reason);
	}

	private boolean isComplete() {
		return this.octets >= 2 && this.octets == 2 + this.lengthOctets + KEY_OCTETS;
	}

	/** Return whether it has begun to arrive. */
	boolean hasBegun() {
		return this.octets > 0;
	}

	/** Forget it, and wait for another one. */
	void clear() {
		this.octets = 0;
		this.lengthOctets = 0;
	}

	/** Return the type, {@code null} if there is none with this opcode. */
	@Nullable Type type() {
		return TYPES[this.first & 0xF];
	}

	boolean isLast() {
		return (this.first & FIN) != 0;
	}

	/** Return whether a message begins that is compressed. */
	boolean isCompressed() {
		Type type = type();
		return this.compression && (this.first & RSV1) != 0 && (type == Type.TEXT || type == Type.BINARY);
	}

	/** Return the length of the payload. */
	long length() {
		return this.length;
	}

	WebSocketMask mask() {
		return new WebSocketMask(this.key);
	}

}
