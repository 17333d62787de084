package io.github.esphttps.httpd;

import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;

/**
 * The sockets of sessions that were purged, whose clients have not closed their side yet:
 * only so many, as they are there in addition to those of the pool. Safe for use by any
 * thread.
 */
final class LingeringSockets {

	private static final int AT_LEAST = 64;

	private final int limit;

	private final AtomicInteger count = new AtomicInteger();

	LingeringSockets(int limit) {
		this.limit = Math.max(limit, AT_LEAST);
	}

	/** Count the connection until it is closed, unless there are too many. */
	boolean add(Channel connection) {
		if (this.count.incrementAndGet() > this.limit) {
			this.count.decrementAndGet();
			return false;
		}
		connection.closeFuture().addListener((closed) -> this.count.decrementAndGet());
		return true;
	}

}
