package io.github.esphttps.httpd;

import io.github.esphttps.httpd.WebSocketFrame.Type;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Makes bytes of the frames that a client is sent (RFC 6455, section 5.2). Safe for use
 * by any thread.
 */
final class WebSocketEncoder {

	private static final int FIN = 0x80;

	private static final int RSV1 = 0x40;

	private static final int MAX_HEADER = 10;

	// Less is copied, which is cheaper than another buffer
	private static final int MIN_WRAPPED = 1024;

	private final ByteBufAllocator allocator;

	private final @Nullable PerMessageDeflate deflate;

	WebSocketEncoder(ByteBufAllocator allocator, @Nullable PerMessageDeflate deflate) {
		this.allocator = allocator;
		this.deflate = deflate;
	}

	/**
	 * Return the bytes of a frame, without copying a long payload. A message of one frame
	 * is compressed where that has been agreed on, and makes it shorter.
	 * @param send the frame
	 * @return bytes that the caller has to release
	 */
	ByteBuf encode(WebSocketSend send) {
		WebSocketFrame frame = send.frame();
		boolean message = frame.isLast() && (frame.type() == Type.TEXT || frame.type() == Type.BINARY);
		byte[] compressed = (this.deflate != null && message) ? send.compressed().get() : null;
		int first = (frame.isLast() ? FIN : 0) | frame.type().opcode();
		return (compressed != null) ? encode(first | RSV1, compressed) : encode(first, frame.payload());
	}

	private ByteBuf encode(int first, byte[] payload) {
		int length = payload.length;
		boolean copied = length < MIN_WRAPPED;
		ByteBuf header = this.allocator.buffer(copied ? MAX_HEADER + length : MAX_HEADER).writeByte(first);
		if (length <= 125) {
			header.writeByte(length);
		}
		else if (length <= 0xFFFF) {
			header.writeByte(126).writeShort(length);
		}
		else {
			header.writeByte(127).writeLong(length);
		}
		if (copied) {
			return header.writeBytes(payload);
		}
		return this.allocator.compositeBuffer(2).addComponents(true, header, Unpooled.wrappedBuffer(payload));
	}

}
