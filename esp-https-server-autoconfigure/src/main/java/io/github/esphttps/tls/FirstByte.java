package io.github.esphttps.tls;

import java.time.Duration;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Notes when the client has sent its first byte: before, it is a port probe at most.
 * Removes itself then.
 */
final class FirstByte extends ChannelInboundHandlerAdapter {

	private long receivedNanos;

	private boolean received;

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		this.received = true;
		this.receivedNanos = System.nanoTime();
		ctx.fireChannelRead(message);
		ctx.pipeline().remove(this);
	}

	boolean received() {
		return this.received;
	}

	Duration elapsed() {
		return this.received ? Duration.ofNanos(System.nanoTime() - this.receivedNanos) : Duration.ZERO;
	}

}
