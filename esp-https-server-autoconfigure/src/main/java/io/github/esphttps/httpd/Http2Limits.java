package io.github.esphttps.httpd;

import java.util.concurrent.TimeUnit;

import io.github.esphttps.config.HttpdConfig;

/**
 * Limits of an HTTP/2 connection and of its streams, times in nanoseconds.
 *
 * @param maxHeaderList length of the longest header section that is looked at, as HTTP/2
 * counts it
 * @param maxLeftover bytes of a request body that are read after the response
 * @param gap time to wait for the next bytes of a request
 * @param request time for the header section of a request to arrive, or its body
 * @param send time in which the client takes nothing
 * @param idle time without a request
 */
record Http2Limits(long maxHeaderList, long maxLeftover, long gap, long request, long send, long idle) {

	/** Streams that may be open at the same time. */
	static final int MAX_STREAMS = 100;

	/** Bytes of a request body that may wait to be read. */
	static final int STREAM_WINDOW = 64 * 1024 - 1;

	/** Bytes of a request body that are read before a blocking handler is called. */
	static final int READ_AHEAD = 16 * 1024;

	/**
	 * Bytes of request bodies that may be under way on a connection. Never what a stream
	 * waits for: all bodies that nobody reads may fill their windows, and the other half
	 * is for bytes that are read, which the codec reports to the client when half of the
	 * window is used up.
	 */
	static final int CONNECTION_WINDOW = 2 * MAX_STREAMS * STREAM_WINDOW;

	// Method, scheme, and what the names of the others count
	private static final long PSEUDO_FIELDS = 256;

	private static final long MIN_HEADER_LIST = 32 * 1024;

	// Of a body: a second more for each of these many bytes
	private static final long BYTES_PER_SECOND = 1000;

	static Http2Limits of(HttpdConfig config) {
		return new Http2Limits(maxHeaderList(config), config.maxBodyBytes(), Deadline.nanos(config.recvWaitTimeout()),
				Deadline.nanos(config.requestTimeout()), Deadline.nanos(config.sendWaitTimeout()),
				Deadline.nanos(config.idleTimeout()));
	}

	// Enough for all that may be within the limits, where a field counts 4 bytes in
	// addition instead of 32, and the shortest has 5. What is longer is refused with a
	// response up to here, and beyond it by Netty
	private static long maxHeaderList(HttpdConfig config) {
		long longest = PSEUDO_FIELDS + config.maxUriBytes() + config.maxReqHdrBytes() * 33L / 5;
		return Math.max(2 * longest, MIN_HEADER_LIST);
	}

	long gapDeadline(long since) {
		return Deadline.after(since, this.gap);
	}

	long headDeadline(long since) {
		return Deadline.after(since, this.request);
	}

	long bodyDeadline(long since, long received, long waited) {
		return (this.request != Deadline.NONE)
				? since + this.request + TimeUnit.SECONDS.toNanos(received) / BYTES_PER_SECOND - waited : Deadline.NONE;
	}

	long sendDeadline(long since) {
		return Deadline.after(since, this.send);
	}

	long idleDeadline(long since) {
		return Deadline.after(since, this.idle);
	}

}
