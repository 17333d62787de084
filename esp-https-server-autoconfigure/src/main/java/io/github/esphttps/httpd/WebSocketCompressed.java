package io.github.esphttps.httpd;

import org.jspecify.annotations.Nullable;

/**
 * The compressed form of a message, made when the first client is sent it, once for all.
 * Safe for use by any thread.
 */
final class WebSocketCompressed {

	private final byte[] message;

	private boolean made;

	private byte @Nullable [] compressed;

	WebSocketCompressed(WebSocketFrame message) {
		this.message = message.payload();
	}

	/**
	 * Return what is sent instead of the message, {@code null} if nothing is.
	 */
	synchronized byte @Nullable [] get() {
		if (!this.made) {
			this.compressed = WebSocketDeflater.deflate(this.message);
			this.made = true;
		}
		return this.compressed;
	}

}
