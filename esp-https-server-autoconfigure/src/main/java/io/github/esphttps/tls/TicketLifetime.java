package io.github.esphttps.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.internal.tcnative.SSL;

/**
 * Gives the tickets of a handshake their lifetime. The session they are made of is there
 * once the engine has answered the ClientHello, and the tickets are made when it has read
 * what the client says next. Leaves the pipeline after the handshake. All methods run on
 * the event loop of the channel.
 */
final class TicketLifetime extends ChannelInboundHandlerAdapter {

	private final SslHandler handler;

	private final long seconds;

	TicketLifetime(SslHandler handler, long seconds) {
		this.handler = handler;
		this.seconds = seconds;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (this.handler.handshakeFuture().isDone()) {
			ctx.pipeline().remove(this);
		}
		else if (this.handler.engine() instanceof ReferenceCountedOpenSslEngine engine && engine.sslPointer() != 0) {
			SSL.setTimeout(engine.sslPointer(), this.seconds);
		}
		ctx.fireChannelRead(message);
	}

}
