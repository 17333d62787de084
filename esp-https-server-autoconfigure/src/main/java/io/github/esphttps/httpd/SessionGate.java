package io.github.esphttps.httpd;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.ReferenceCountUtil;

/**
 * The gate between a session and HTTP: while it is shut, what arrives is held, and
 * nothing more is asked for. Leaves the pipeline when it is opened. All methods run on
 * the event loop of the channel.
 */
final class SessionGate extends ChannelDuplexHandler {

	/** Fired when the gate is opened. */
	static final Object OPENED = new Object();

	// What a client may send while it waits for room: enough to notice that it has left
	private static final long READ_AHEAD = 16 * 1024;

	private final Queue<Object> held = new ArrayDeque<>(1);

	private long heldBytes;

	private boolean shut;

	private boolean readsAhead;

	private boolean readHeld;

	void shut() {
		this.shut = true;
		this.readsAhead = false;
	}

	/** Read on for a while although the gate is shut. */
	void readAhead(ChannelHandlerContext ctx) {
		this.readsAhead = true;
		askForMore(ctx.pipeline().context(this));
	}

	private void askForMore(ChannelHandlerContext own) {
		if (this.readsAhead && this.heldBytes < READ_AHEAD) {
			this.readHeld = true;
			own.read();
		}
	}

	/** Return whether the client has sent something already. */
	boolean holdsInput() {
		return !this.held.isEmpty();
	}

	void open(ChannelHandlerContext ctx) {
		this.shut = false;
		ChannelHandlerContext own = ctx.pipeline().context(this);
		ctx.pipeline().remove(this);
		own.fireUserEventTriggered(OPENED);
		boolean delivers = !this.held.isEmpty();
		for (Object message = this.held.poll(); message != null; message = this.held.poll()) {
			own.fireChannelRead(message);
		}
		if (delivers) {
			own.fireChannelReadComplete();
		}
		if (this.readHeld) {
			own.read();
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (this.shut) {
			this.held.add(message);
			this.heldBytes += (message instanceof ByteBuf bytes) ? bytes.readableBytes() : 0;
		}
		else {
			ctx.fireChannelRead(message);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		if (!this.shut) {
			ctx.fireChannelReadComplete();
		}
		else {
			askForMore(ctx);
		}
	}

	@Override
	public void read(ChannelHandlerContext ctx) {
		if (this.shut) {
			this.readHeld = true;
		}
		else {
			ctx.read();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		for (Object message = this.held.poll(); message != null; message = this.held.poll()) {
			ReferenceCountUtil.release(message);
		}
		ctx.fireChannelInactive();
	}

}
