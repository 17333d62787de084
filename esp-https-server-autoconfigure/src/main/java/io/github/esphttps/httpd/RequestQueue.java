package io.github.esphttps.httpd;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;

/**
 * Requests that came before the one ahead of them was answered. Reactor Netty would let
 * the last of them decide whether the connection is closed after the first. All methods
 * run on the event loop of the channel.
 */
final class RequestQueue {

	// Messages, of which a request without a body has two. What is decoded already may
	// exceed it
	private static final int CAPACITY = 32;

	private final Queue<Object> messages = new ArrayDeque<>(0);

	boolean isEmpty() {
		return this.messages.isEmpty();
	}

	boolean isFull() {
		return this.messages.size() >= CAPACITY;
	}

	void add(ChannelHandlerContext ctx, Object message) {
		this.messages.add(message);
		if (isFull()) {
			ctx.channel().config().setAutoRead(false);
		}
	}

	/** Pass on the next request, and what there is of its body. */
	void fireNext(ChannelHandlerContext ctx) {
		ctx.fireChannelRead(this.messages.remove());
		while (!this.messages.isEmpty() && !(this.messages.peek() instanceof HttpRequest)) {
			ctx.fireChannelRead(this.messages.remove());
		}
		ctx.fireChannelReadComplete();
	}

	void discard() {
		for (Object message = this.messages.poll(); message != null; message = this.messages.poll()) {
			ReferenceCountUtil.release(message);
		}
	}

}
