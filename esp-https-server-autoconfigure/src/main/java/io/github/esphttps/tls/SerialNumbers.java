package io.github.esphttps.tls;

import java.math.BigInteger;

/**
 * Serial numbers where they lie in a revocation list, found by their hash. Eight bytes
 * for each, besides the list itself.
 */
final class SerialNumbers {

	private static final int SPREAD = 0x9E3779B9;

	private final byte[] bytes;

	// Where a serial number begins, 0 for none
	private final int[] table;

	private final int shift;

	private int size;

	SerialNumbers(byte[] bytes, int count) {
		this.bytes = bytes;
		int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(count, 1)) + 1;
		this.table = new int[1 << bits];
		this.shift = Integer.SIZE - bits;
	}

	/** Add an INTEGER of those bytes. */
	void add(Der serialNumber) {
		byte[] value = new BigInteger(serialNumber.octets()).toByteArray();
		int slot = slot(value);
		if (this.table[slot] == 0) {
			this.table[slot] = serialNumber.start();
			this.size++;
		}
	}

	boolean contains(BigInteger serialNumber) {
		return this.table[slot(serialNumber.toByteArray())] != 0;
	}

	int size() {
		return this.size;
	}

	/** Return where a serial number is, or would be. */
	private int slot(byte[] value) {
		int hash = 0;
		for (byte octet : value) {
			hash = 31 * hash + octet;
		}
		int slot = (hash * SPREAD) >>> this.shift;
		while (this.table[slot] != 0 && !isAt(this.table[slot], value)) {
			slot = (slot + 1) & (this.table.length - 1);
		}
		return slot;
	}

	private boolean isAt(int start, byte[] value) {
		// A serial number is shorter than 128 octets: its length is one octet
		int length = this.bytes[start + 1];
		int offset = length - value.length;
		if (offset < 0) {
			return false;
		}
		for (int i = 0; i < length; i++) {
			byte expected = (i < offset) ? (byte) (value[0] >> 7) : value[i - offset];
			if (this.bytes[start + 2 + i] != expected) {
				return false;
			}
		}
		return true;
	}

}
