package io.github.esphttps.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * A value in DER, where it lies. Nothing is copied until it is asked for.
 *
 * @param bytes what it is a part of
 * @param start where its tag is
 * @param content where its content begins
 * @param end where its content ends
 */
record Der(byte[] bytes, int start, int content, int end) {

	static final int BOOLEAN = 0x01;

	static final int INTEGER = 0x02;

	static final int BIT_STRING = 0x03;

	static final int OCTET_STRING = 0x04;

	static final int UTC_TIME = 0x17;

	static final int GENERALIZED_TIME = 0x18;

	static final int SEQUENCE = 0x30;

	// The number of the tag is in an octet of its own, as is enough for what is read here
	private static final int LONG_TAG = 0x1F;

	private static final int LONG_FORM = 0x80;

	static Der of(byte[] bytes) {
		Der value = at(bytes, 0, bytes.length);
		if (value.end != bytes.length) {
			throw new IllegalArgumentException("There is more behind its end");
		}
		return value;
	}

	private static Der at(byte[] bytes, int start, int limit) {
		boolean longTag = start < limit && (bytes[start] & LONG_TAG) == LONG_TAG;
		int content = start + (longTag ? 3 : 2);
		if (content > limit) {
			throw new IllegalArgumentException("It ends too early");
		}
		int length = bytes[content - 1] & 0xFF;
		if (length >= LONG_FORM) {
			int octets = length - LONG_FORM;
			if (octets == 0 || octets > Integer.BYTES || content + octets > limit) {
				throw new IllegalArgumentException("It is not in DER, or ends too early");
			}
			length = 0;
			for (int i = 0; i < octets; i++) {
				length = (length << Byte.SIZE) | (bytes[content++] & 0xFF);
			}
		}
		if (length < 0 || length > limit - content) {
			throw new IllegalArgumentException("It ends too early");
		}
		return new Der(bytes, start, content, content + length);
	}

	int tag() {
		return this.bytes[this.start] & 0xFF;
	}

	boolean is(int tag) {
		return tag() == tag;
	}

	Der expect(int tag) {
		if (!is(tag)) {
			throw new IllegalArgumentException("It is not a revocation list");
		}
		return this;
	}

	/** Go through the values in this one. */
	void forEach(Consumer<Der> consumer) {
		for (int position = this.content; position < this.end;) {
			Der child = at(this.bytes, position, this.end);
			consumer.accept(child);
			position = child.end;
		}
	}

	/** Return the first value in this one. */
	Der first() {
		return at(this.bytes, this.content, this.end);
	}

	/** Return this value with its tag. */
	byte[] encoded() {
		return Arrays.copyOfRange(this.bytes, this.start, this.end);
	}

	/** Return the content of this value. */
	byte[] octets() {
		return Arrays.copyOfRange(this.bytes, this.content, this.end);
	}

	static byte[] sequence(byte[]... values) {
		ByteArrayOutputStream content = new ByteArrayOutputStream();
		for (byte[] value : values) {
			content.writeBytes(value);
		}
		ByteArrayOutputStream sequence = new ByteArrayOutputStream();
		sequence.write(SEQUENCE);
		sequence.write(LONG_FORM + Integer.BYTES);
		for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
			sequence.write(content.size() >>> shift);
		}
		sequence.writeBytes(content.toByteArray());
		return sequence.toByteArray();
	}

}
