package io.github.esphttps.tls;

import io.github.esphttps.httpd.HandshakeFailure;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/**
 * Tells the session how the handshake ended, and keeps failures from the handlers behind,
 * which would log them. Sits right behind TLS. All methods run on the event loop of the
 * channel.
 */
final class HandshakeHandler extends ChannelInboundHandlerAdapter {

	private final FirstByte firstByte;

	private final long acceptedAt = System.currentTimeMillis();

	private boolean complete;

	HandshakeHandler(FirstByte firstByte) {
		this.firstByte = firstByte;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof SslHandshakeCompletionEvent completion) {
			if (!completion.isSuccess()) {
				fail(ctx, completion.cause());
				return;
			}
			SslHandler handler = ctx.pipeline().get(SslHandler.class);
			this.complete = true;
			ctx.fireUserEventTriggered(Handshakes.describe(handler, this.acceptedAt, this.firstByte.elapsed()));
		}
		// Without a ClientHello there is no SslHandler yet: its failures arrive as an SNI
		// event only
		else if (event instanceof SniCompletionEvent sni && sni.cause() != null) {
			fail(ctx, sni.cause());
			return;
		}
		ctx.fireUserEventTriggered(event);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		if (this.complete) {
			ctx.fireExceptionCaught(cause);
		}
		else {
			fail(ctx, cause);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		if (!this.complete) {
			fail(ctx, null);
		}
		ctx.fireChannelInactive();
	}

	private void fail(ChannelHandlerContext ctx, @Nullable Throwable cause) {
		if (this.firstByte.received()) {
			ctx.fireUserEventTriggered(new HandshakeFailure(HandshakeFailures.categorize(cause), cause));
		}
		ctx.close();
	}

}
