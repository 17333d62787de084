package io.github.esphttps.httpd;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.FileRegion;

/**
 * What went over a session. Written by its event loop only, hence no atomic types.
 */
final class Traffic {

	private final PoolTotals totals;

	private volatile long requests;

	private volatile long bytesIn;

	private volatile long bytesOut;

	Traffic(PoolTotals totals) {
		this.totals = totals;
	}

	/** Return how many bytes a message has. */
	static long bytes(Object message) {
		if (message instanceof ByteBuf buffer) {
			return buffer.readableBytes();
		}
		if (message instanceof ByteBufHolder holder) {
			return holder.content().readableBytes();
		}
		return (message instanceof FileRegion region) ? region.count() : 0;
	}

	long requests() {
		return this.requests;
	}

	long bytesIn() {
		return this.bytesIn;
	}

	long bytesOut() {
		return this.bytesOut;
	}

	@SuppressWarnings("NonAtomicOperationOnVolatileField")
	void requestReceived() {
		this.requests++;
	}

	@SuppressWarnings("NonAtomicOperationOnVolatileField")
	void received(long bytes) {
		this.bytesIn += bytes;
		this.totals.received(bytes);
	}

	@SuppressWarnings("NonAtomicOperationOnVolatileField")
	void sent(long bytes) {
		this.bytesOut += bytes;
		this.totals.sent(bytes);
	}

}
