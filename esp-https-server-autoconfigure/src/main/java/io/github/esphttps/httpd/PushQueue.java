package io.github.esphttps.httpd;

import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

/**
 * Bytes that are sent outside of a request, in the order they came, and not in the middle
 * of a response. All methods run on the event loop of the channel.
 */
final class PushQueue {

	private final Queue<Push> held = new ArrayDeque<>(0);

	private boolean holding;

	/**
	 * Send bytes, or keep them until the response in progress is complete.
	 * @param ctx where the output is bytes already
	 */
	void send(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
		if (!this.holding) {
			ctx.writeAndFlush(bytes, promise);
		}
		else {
			this.held.add(new Push(ctx, bytes, promise));
		}
	}

	void hold() {
		this.holding = true;
	}

	void release() {
		this.holding = false;
		for (Push push = this.held.poll(); push != null; push = this.held.poll()) {
			push.ctx().writeAndFlush(push.bytes(), push.promise());
		}
	}

	void fail() {
		for (Push push = this.held.poll(); push != null; push = this.held.poll()) {
			push.bytes().release();
			push.promise().setFailure(new ClosedChannelException());
		}
	}

	private record Push(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
	}

}
