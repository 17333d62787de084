package io.github.esphttps.httpd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Checks that a text that arrives in parts is UTF-8 (RFC 3629), and knows at the first
 * octet that cannot belong to any. Used by one thread at a time.
 */
final class Utf8Validator {

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

	// Octets that are missing of the character
	private int missing;

	// Of the next octet
	private int lowest;

	private int highest;

	/** Return whether the text may go on, or end, after these octets. */
	boolean accept(byte[] octets) {
		int index = 0;
		while (index < octets.length) {
			if (this.missing == 0) {
				index = skipAscii(octets, index);
				if (index == octets.length) {
					break;
				}
			}
			int octet = octets[index++] & 0xFF;
			if (!((this.missing == 0) ? begin(octet) : continues(octet))) {
				return false;
			}
		}
		return true;
	}

	private static int skipAscii(byte[] octets, int from) {
		int index = from;
		while (index + Long.BYTES <= octets.length && ((long) LONGS.get(octets, index) & NOT_ASCII) == 0) {
			index += Long.BYTES;
		}
		while (index < octets.length && octets[index] >= 0) {
			index++;
		}
		return index;
	}

	/** Begin a character of several octets. */
	private boolean begin(int octet) {
		this.lowest = 0x80;
		this.highest = 0xBF;
		if (octet >= 0xC2 && octet <= 0xDF) {
			this.missing = 1;
		}
		else if (octet >= 0xE0 && octet <= 0xEF) {
			this.missing = 2;
			// Neither a longer form of a character than needed, nor half a surrogate pair
			this.lowest = (octet == 0xE0) ? 0xA0 : 0x80;
			this.highest = (octet == 0xED) ? 0x9F : 0xBF;
		}
		else if (octet >= 0xF0 && octet <= 0xF4) {
			this.missing = 3;
			// Nor one beyond U+10FFFF
			this.lowest = (octet == 0xF0) ? 0x90 : 0x80;
			this.highest = (octet == 0xF4) ? 0x8F : 0xBF;
		}
		return this.missing > 0;
	}

	private boolean continues(int octet) {
		boolean valid = octet >= this.lowest && octet <= this.highest;
		this.missing--;
		this.lowest = 0x80;
		this.highest = 0xBF;
		return valid;
	}

	/** Return whether the text may end here. */
	boolean isComplete() {
		return this.missing == 0;
	}

	/** Begin another text. */
	void reset() {
		this.missing = 0;
	}

}
