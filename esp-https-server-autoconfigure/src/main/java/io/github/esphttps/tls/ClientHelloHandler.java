package io.github.esphttps.tls;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Waits for the ClientHello, and puts the TLS engine that answers it in its place. All
 * methods run on the event loop of the channel.
 */
final class ClientHelloHandler extends SslClientHelloHandler<Resumption> {

	private final SslContexts contexts;

	private ClientHello hello = ClientHello.UNREADABLE;

	private boolean refused;

	ClientHelloHandler(SslContexts contexts) {
		this.contexts = contexts;
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
		if (this.refused) {
			in.skipBytes(in.readableBytes());
		}
		else {
			super.decode(ctx, in, out);
		}
	}

	@Override
	protected Future<Resumption> lookup(ChannelHandlerContext ctx, @Nullable ByteBuf message) {
		if (message != null) {
			this.hello = ClientHello.of(message);
		}
		try {
			return ctx.executor().newSucceededFuture(this.contexts.consider(this.hello));
		}
		catch (ClientNotTrustedException ex) {
			return ctx.executor().newFailedFuture(ex);
		}
	}

	@Override
	protected void onLookupComplete(ChannelHandlerContext ctx, Future<Resumption> future) {
		if (future.isSuccess()) {
			answer(ctx, future.getNow());
			ctx.fireUserEventTriggered(this.hello);
		}
		else {
			ctx.fireUserEventTriggered(this.hello);
			refuse(ctx, future.cause());
		}
	}

	private void answer(ChannelHandlerContext ctx, Resumption resumption) {
		SslHandler handler = this.contexts.newHandler(resumption, ctx.channel());
		ctx.pipeline().replace(this, NettyPipeline.SslHandler, handler);
		if (resumption.lifetime() > 0) {
			ctx.pipeline()
				.addBefore(NettyPipeline.SslHandler, "espHttpsTicketLifetime",
						new TicketLifetime(handler, resumption.lifetime()));
		}
	}

	// Nothing is encrypted yet, so that the client can read why, and forgets its ticket
	// (RFC 8446, section 6.2)
	private void refuse(ChannelHandlerContext ctx, Throwable cause) {
		this.refused = true;
		int alert = Alerts.of(HandshakeFailures.categorize(cause));
		ctx.writeAndFlush(Unpooled.wrappedBuffer(new byte[] { Alerts.RECORD, 3, 3, 0, 2, Alerts.FATAL, (byte) alert }));
		ctx.fireExceptionCaught(cause);
	}

}
