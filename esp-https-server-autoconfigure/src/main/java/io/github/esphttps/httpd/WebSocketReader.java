package io.github.esphttps.httpd;

import io.github.esphttps.httpd.WebSocketFrame.Type;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of a client from the bytes of its connection, and checks that they
 * keep to RFC 6455. All methods run on the event loop of the channel.
 */
final class WebSocketReader {

	// Of a frame, as it is given on
	static final int MAX_PART = 64 * 1024;

	private static final byte[] NONE = new byte[0];

	private final boolean strict;

	private final WebSocketFrameHeader header;

	private final WebSocketFrameHeader ahead;

	private final WebSocketMessageRules rules;

	private final @Nullable WebSocketInflater inflater;

	// Of the frame whose header has arrived
	private @Nullable WebSocketMask mask;

	// Of its payload
	private long left;

	// What has arrived of a control frame
	private byte[] control = NONE;

	private boolean compressed;

	private boolean ended;

	WebSocketReader(WebSocketSettings settings, @Nullable PerMessageDeflate deflate) {
		this.strict = settings.strict();
		this.header = new WebSocketFrameHeader(settings, deflate != null);
		this.ahead = new WebSocketFrameHeader(settings, deflate != null);
		this.rules = new WebSocketMessageRules(settings);
		this.inflater = (deflate != null) ? new WebSocketInflater() : null;
	}

	/**
	 * Read the next frame, or the next part of a long one. Control frames are read as a
	 * whole. What comes behind a close frame or a violation is skipped.
	 * @param bytes what has arrived. What is read is skipped
	 * @return {@code null} if more bytes are needed: these are all read
	 * @throws WebSocketException if the client has to be closed
	 */
	@Nullable WebSocketFrame read(ByteBuf bytes) {
		try {
			WebSocketFrame frame = this.ended ? null : next(bytes);
			if (frame != null && frame.type() == Type.CLOSE) {
				release();
			}
			if (this.ended) {
				bytes.skipBytes(bytes.readableBytes());
			}
			return frame;
		}
		catch (WebSocketException ex) {
			release();
			throw ex;
		}
	}

	private @Nullable WebSocketFrame next(ByteBuf bytes) {
		while (this.mask != null || this.header.read(bytes)) {
			Type type = this.header.type();
			if (this.mask == null) {
				if (!this.strict && this.rules.isCutShortBy(type)) {
					endMessage();
					return new WebSocketFrame(Type.CONTINUATION, true, NONE, 0);
				}
				begin(type);
			}
			WebSocketFrame frame = (type != null) ? read(type, bytes) : skip(bytes);
			if (frame != null || this.left > 0) {
				return frame;
			}
		}
		return null;
	}

	private void begin(@Nullable Type type) {
		this.mask = this.header.mask();
		this.left = this.header.length();
		if (type == null) {
			return;
		}
		if (type.isControl()) {
			this.control = new byte[(int) this.left];
			return;
		}
		this.rules.begin(type);
		if (type != Type.CONTINUATION) {
			this.compressed = this.header.isCompressed();
		}
		if (!this.compressed) {
			this.rules.add(this.left);
		}
	}

	private @Nullable WebSocketFrame read(Type type, ByteBuf bytes) {
		if (type.isControl()) {
			return readControl(type, bytes);
		}
		WebSocketInflater current = this.inflater;
		return (this.compressed && current != null) ? inflate(current, type, bytes) : readData(type, bytes);
	}

	/** Skip a frame of a type that does not exist. */
	private @Nullable WebSocketFrame skip(ByteBuf bytes) {
		int length = (int) Math.min(this.left, bytes.readableBytes());
		bytes.skipBytes(length);
		this.left -= length;
		if (this.left == 0) {
			endFrame();
		}
		return null;
	}

	private @Nullable WebSocketFrame readControl(Type type, ByteBuf bytes) {
		byte[] payload = this.control;
		readPayload(bytes, payload, payload.length - (int) this.left, (int) Math.min(this.left, bytes.readableBytes()));
		if (this.left > 0) {
			return null;
		}
		endFrame();
		this.control = NONE;
		if (type == Type.CLOSE && this.strict) {
			WebSocketClose.check(payload);
		}
		return new WebSocketFrame(type, true, payload, 0);
	}

	private @Nullable WebSocketFrame readData(Type type, ByteBuf bytes) {
		if (this.left > 0 && !bytes.isReadable()) {
			return null;
		}
		return data(type, readPart(bytes), this.left);
	}

	private @Nullable WebSocketFrame inflate(WebSocketInflater current, Type type, ByteBuf bytes) {
		while (true) {
			if (!current.hasMore()) {
				if (this.left > 0 && !bytes.isReadable()) {
					return null;
				}
				byte[] part = readPart(bytes);
				current.add(part, this.header.isLast() && this.left == 0);
			}
			byte[] part = current.inflate();
			this.rules.add(part.length);
			long unread = current.hasMore() ? Math.max(1, this.left) : this.left;
			if (part.length > 0 || unread == 0) {
				return data(type, part, unread);
			}
		}
	}

	private WebSocketFrame data(Type type, byte[] part, long unread) {
		boolean last = this.header.isLast();
		this.rules.check(part, last && unread == 0);
		if (unread == 0) {
			endFrame();
			if (last) {
				endMessage();
			}
		}
		return new WebSocketFrame(type, last, part, unread);
	}

	/** Read as much as there is, up to the length of a part. */
	private byte[] readPart(ByteBuf bytes) {
		int length = (int) Math.min(Math.min(this.left, bytes.readableBytes()), MAX_PART);
		byte[] part = (length == 0) ? NONE : new byte[length];
		readPayload(bytes, part, 0, length);
		return part;
	}

	private void readPayload(ByteBuf bytes, byte[] target, int from, int length) {
		bytes.readBytes(target, from, length);
		WebSocketMask current = this.mask;
		if (current != null) {
			current.remove(target, from, from + length);
		}
		this.left -= length;
	}

	private void endFrame() {
		this.mask = null;
		this.header.clear();
	}

	private void endMessage() {
		this.rules.end();
		this.compressed = false;
		WebSocketInflater current = this.inflater;
		if (current != null) {
			current.end();
		}
	}

	/** Return whether a frame has begun to arrive and not ended. */
	boolean isInFrame() {
		return !this.ended && ((this.mask != null) ? this.left > 0 : this.header.hasBegun());
	}

	/**
	 * Find a close frame behind others that have arrived, none of which is read by that.
	 * @param bytes what follows the last frame that was read
	 * @return {@code null} if there is none
	 */
	@Nullable WebSocketFrame findClose(ByteBuf bytes) {
		ByteBuf rest = bytes.duplicate();
		this.ahead.clear();
		try {
			while (!isInFrame() && this.ahead.read(rest) && this.ahead.length() <= rest.readableBytes()) {
				if (this.ahead.type() == Type.CLOSE) {
					byte[] payload = new byte[(int) this.ahead.length()];
					rest.readBytes(payload);
					this.ahead.mask().remove(payload, 0, payload.length);
					if (this.strict) {
						WebSocketClose.check(payload);
					}
					return new WebSocketFrame(Type.CLOSE, true, payload, 0);
				}
				rest.skipBytes((int) this.ahead.length());
				this.ahead.clear();
			}
		}
		catch (WebSocketException ex) {
			// Whoever reads it will see
		}
		return null;
	}

	/** Free what decompression holds. All that follows is skipped. */
	void release() {
		this.ended = true;
		endMessage();
	}

}
