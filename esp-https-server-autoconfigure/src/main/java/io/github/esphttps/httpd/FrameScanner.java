package io.github.esphttps.httpd;

import io.netty.buffer.ByteBuf;

/**
 * Follows the frames of an HTTP/2 client by their headers, whatever the pieces they
 * arrive in (RFC 9113, sections 3.4 and 4.1).
 */
final class FrameScanner {

	static final int DATA = 0;

	static final int HEADERS = 1;

	static final int RST_STREAM = 3;

	static final int WINDOW_UPDATE = 8;

	static final int CONTINUATION = 9;

	private static final int PREFACE_LENGTH = 24;

	private static final int HEADER_LENGTH = 9;

	private static final int END_STREAM = 0x1;

	private static final int END_HEADERS = 0x4;

	private final Visitor visitor;

	private final byte[] header = new byte[HEADER_LENGTH];

	private int headerLength;

	// Of the payload that is arriving, at first the preface
	private int missing = PREFACE_LENGTH;

	private boolean inHeaderBlock;

	private boolean inData;

	FrameScanner(Visitor visitor) {
		this.visitor = visitor;
	}

	/**
	 * Look at what has arrived, and leave it as it is.
	 * @return {@code false} if the visitor has seen enough
	 */
	boolean scan(ByteBuf bytes) {
		int index = bytes.readerIndex();
		int end = bytes.writerIndex();
		while (index < end) {
			int taken;
			if (this.missing > 0) {
				taken = Math.min(this.missing, end - index);
				payload(taken);
			}
			else {
				taken = Math.min(HEADER_LENGTH - this.headerLength, end - index);
				bytes.getBytes(index, this.header, this.headerLength, taken);
				this.headerLength += taken;
				if (this.headerLength == HEADER_LENGTH && !begin()) {
					return false;
				}
			}
			index += taken;
		}
		return true;
	}

	private void payload(int length) {
		this.missing -= length;
		if (this.inData) {
			this.visitor.data(streamId(), length);
		}
	}

	private boolean begin() {
		int type = this.header[3] & 0xFF;
		int flags = this.header[4];
		this.headerLength = 0;
		this.missing = (this.header[0] & 0xFF) << 16 | (this.header[1] & 0xFF) << 8 | this.header[2] & 0xFF;
		this.inData = type == DATA;
		if (type == HEADERS || type == CONTINUATION) {
			this.inHeaderBlock = (flags & END_HEADERS) == 0;
		}
		boolean carriesData = this.inData && (this.missing > 0 || (flags & END_STREAM) != 0);
		if (type == HEADERS) {
			this.visitor.headers(streamId());
			return true;
		}
		return carriesData || this.visitor.control(type, streamId(), this.missing);
	}

	private int streamId() {
		return (this.header[5] & 0x7F) << 24 | (this.header[6] & 0xFF) << 16 | (this.header[7] & 0xFF) << 8
				| this.header[8] & 0xFF;
	}

	/** Return whether a part of a frame, or of a header section, is missing. */
	boolean isUnfinished() {
		return (this.missing > 0 && this.missing != PREFACE_LENGTH) || this.headerLength > 0 || this.inHeaderBlock;
	}

	/** Return whether what is missing is data. */
	boolean isInData() {
		return this.inData && this.missing > 0;
	}

	/**
	 * Hears of frames.
	 */
	interface Visitor {

		/** A part of the data of a stream has arrived. */
		void data(int streamId, int length);

		/** The header of a frame has arrived that begins a request, or ends its body. */
		void headers(int streamId);

		/**
		 * The header of a frame has arrived that neither begins a request nor has data.
		 * @return whether to go on
		 */
		boolean control(int type, int streamId, int length);

	}

}
