package io.github.esphttps.httpd;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * How much of the body of an HTTP/2 request has arrived, and whether that is what was
 * announced (RFC 9113, section 8.1.1). Written by the event loop of the connection.
 */
final class StreamBody {

	private static final long UNKNOWN = -1;

	// Read by threads of handlers, too
	private volatile boolean arriving;

	private boolean optional;

	private long announced = UNKNOWN;

	private long received;

	/** The head has arrived. */
	void begin(HttpHeaders headers, boolean complete) {
		String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
		this.announced = (length != null) ? Long.parseLong(length) : UNKNOWN;
		this.optional = headers.contains(HttpHeaderNames.EXPECT);
		this.arriving = !complete;
	}

	/** More has arrived. */
	void received(int length, boolean complete) {
		this.received += length;
		this.arriving = !complete;
	}

	/** Return whether a part is missing. */
	boolean isArriving() {
		return this.arriving;
	}

	/** Return whether it is more, or less, than was announced. */
	boolean isMalformed() {
		return this.announced != UNKNOWN
				&& (this.arriving ? this.received > this.announced : this.received != this.announced);
	}

	/** Return whether there is one, of which the length is not announced. */
	boolean isUnannounced() {
		return this.arriving && this.announced == UNKNOWN;
	}

	/**
	 * Return whether more is to come, or has come, than a length, or than may come at
	 * all.
	 */
	boolean isMoreThan(long length) {
		return this.optional || Math.max(this.announced, this.received) > length;
	}

}
