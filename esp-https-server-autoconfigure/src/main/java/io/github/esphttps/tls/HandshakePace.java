package io.github.esphttps.tls;

import java.util.ArrayDeque;
import java.util.Queue;

import io.github.esphttps.httpd.HandshakeStep;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a client sends during its handshake until the handshake may take a step.
 * Leaves the pipeline with the handshake. All methods run on the event loop of the
 * channel.
 */
final class HandshakePace extends ChannelInboundHandlerAdapter {

	private final HandshakeTurns turns;

	private final Queue<Object> held = new ArrayDeque<>(1);

	private @Nullable ChannelHandlerContext context;

	private boolean waits;

	HandshakePace(HandshakeTurns turns) {
		this.turns = turns;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.context = ctx;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		this.held.add(message);
		if (!this.waits) {
			this.waits = true;
			ctx.fireUserEventTriggered(HandshakeStep.CONTINUED);
			this.turns.await(this::go, ctx.executor());
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		if (!this.waits) {
			ctx.fireChannelReadComplete();
		}
	}

	// Take a step
	private void go() {
		ChannelHandlerContext ctx = this.context;
		this.waits = false;
		if (ctx != null && deliver(ctx)) {
			ctx.fireChannelReadComplete();
		}
	}

	private boolean deliver(ChannelHandlerContext ctx) {
		boolean delivers = !this.held.isEmpty();
		for (Object message = this.held.poll(); message != null; message = this.held.poll()) {
			ctx.fireChannelRead(message);
		}
		return delivers;
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		discard();
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		if (ctx.channel().isActive()) {
			deliver(ctx);
		}
		discard();
		this.context = null;
	}

	private void discard() {
		for (Object message = this.held.poll(); message != null; message = this.held.poll()) {
			ReferenceCountUtil.release(message);
		}
	}

}
