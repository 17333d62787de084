package io.github.esphttps.httpd;

import java.util.function.Consumer;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.AbortedException;

/**
 * How much of the body of an HTTP/2 request has arrived, whether that is what was
 * announced (RFC 9113, section 8.1.1), and who wants to know when it fails. Written by
 * the event loop of the connection.
 */
final class StreamBody {

	private static final long UNKNOWN = -1;

	// Read by threads of handlers, too
	private volatile boolean arriving;

	private boolean optional;

	private long announced = UNKNOWN;

	private long received;

	// What arrives is no body, but whatever the stream becomes
	private boolean tunnel;

	private @Nullable HttpdError error;

	private @Nullable Consumer<RuntimeException> failureListener;

	/** The head has arrived. */
	void begin(HttpHeaders headers, boolean complete) {
		this.error = RefusedHeaders.errorOf(headers);
		this.tunnel = this.error == null && WebSocketRequest.upgrades(headers);
		String length = this.tunnel ? null : headers.get(HttpHeaderNames.CONTENT_LENGTH);
		this.announced = (length != null) ? Long.parseLong(length) : UNKNOWN;
		this.optional = headers.contains(HttpHeaderNames.EXPECT);
		this.arriving = !complete && !this.tunnel;
	}

	/** More has arrived. */
	void received(int length, boolean complete) {
		this.received += length;
		this.arriving = !complete && !this.tunnel;
	}

	/** Return whether the request has none, but wants to use the stream. */
	boolean isTunnel() {
		return this.tunnel;
	}

	/** Return whether it was given up, or the request refused. */
	boolean hasFailed() {
		return this.error != null;
	}

	/** Have the request in progress fail when its body does. */
	void onFailure(Consumer<RuntimeException> listener) {
		this.failureListener = listener;
		HttpdError current = this.error;
		if (current != null) {
			listener.accept(new HttpdException(current));
		}
	}

	/** Give up on it. */
	void fail(HttpdError cause) {
		this.error = cause;
		Consumer<RuntimeException> listener = this.failureListener;
		if (listener != null) {
			onFailure(listener);
		}
	}

	/** The request is answered, whatever becomes of its body. */
	void answered() {
		this.failureListener = null;
	}

	/** No more will arrive. */
	void end() {
		Consumer<RuntimeException> listener = this.failureListener;
		if (listener != null) {
			this.failureListener = null;
			listener.accept(new AbortedException("The stream is over"));
		}
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
