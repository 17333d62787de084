package io.github.esphttps.httpd;

import java.io.ByteArrayOutputStream;

/**
 * Collects the parts of a body up to a limit.
 */
final class BodyBuffer {

	private final long limit;

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	BodyBuffer(long limit) {
		this.limit = limit;
	}

	void add(byte[] part) {
		if (this.bytes.size() + (long) part.length > this.limit) {
			throw new HttpdException(HttpdError.CONTENT_TOO_LARGE);
		}
		this.bytes.writeBytes(part);
	}

	byte[] toByteArray() {
		return this.bytes.toByteArray();
	}

}
