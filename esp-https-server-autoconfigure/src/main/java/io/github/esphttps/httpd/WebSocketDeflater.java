package io.github.esphttps.httpd;

import java.util.Arrays;
import java.util.zip.Deflater;

import org.jspecify.annotations.Nullable;

/**
 * Compresses messages, each by itself (RFC 7692, section 7.2.1). Safe for use by any
 * thread.
 */
final class WebSocketDeflater {

	// Less is not worth it
	static final int MIN_LENGTH = 128;

	// More would keep the event loop from its other connections
	static final int MAX_LENGTH = 1024 * 1024;

	// Ends with an empty block, of which the last four octets are not sent
	private static final int TAIL = 4;

	private WebSocketDeflater() {
	}

	/**
	 * Compress a message.
	 * @return the compressed message {@code null} if it is better sent as it is
	 */
	static byte @Nullable [] deflate(byte[] message) {
		if (message.length < MIN_LENGTH || message.length > MAX_LENGTH) {
			return null;
		}
		Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
		try {
			deflater.setInput(message);
			byte[] compressed = new byte[message.length];
			int length = deflater.deflate(compressed, 0, compressed.length, Deflater.SYNC_FLUSH);
			return (length < compressed.length) ? Arrays.copyOf(compressed, length - TAIL) : null;
		}
		finally {
			deflater.end();
		}
	}

}
