package io.github.esphttps.httpd;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Takes the mask off the payload of a frame, which may come in parts (RFC 6455, section
 * 5.3).
 */
final class WebSocketMask {

	private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

	// The octet for the next one of the payload comes first
	private int key;

	WebSocketMask(int key) {
		this.key = key;
	}

	/** Unmask the octets in their place. */
	void remove(byte[] payload, int from, int to) {
		int index = from;
		long twice = ((long) this.key << Integer.SIZE) | (this.key & 0xFFFF_FFFFL);
		for (; index + Long.BYTES <= to; index += Long.BYTES) {
			LONGS.set(payload, index, (long) LONGS.get(payload, index) ^ twice);
		}
		for (; index < to; index++) {
			payload[index] ^= (byte) (this.key >>> 24);
			this.key = Integer.rotateLeft(this.key, Byte.SIZE);
		}
	}

}
