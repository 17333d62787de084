package io.github.esphttps.tls;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Waits for the ClientHello, and puts the TLS engine that answers it in its place, with
 * the certificate that is chosen by it. All methods run on the event loop of the channel.
 */
final class ClientHelloHandler extends SslClientHelloHandler<SslContext> {

	private final SslContexts contexts;

	private final CertificateChoice choice;

	private final HandshakeTurns turns;

	private final SelectionFailures failures;

	private ClientHello hello = ClientHello.UNREADABLE;

	private @Nullable CertificateInquiry inquiry;

	private boolean refused;

	ClientHelloHandler(SslContexts contexts, CertificateChoice choice, HandshakeTurns turns,
			SelectionFailures failures) {
		this.contexts = contexts;
		this.choice = choice;
		this.turns = turns;
		this.failures = failures;
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
	protected Future<SslContext> lookup(ChannelHandlerContext ctx, @Nullable ByteBuf message) {
		if (message != null) {
			this.hello = ClientHello.of(message);
		}
		ctx.fireUserEventTriggered(this.hello);
		if (message != null && this.choice.selector() != null && this.hello != ClientHello.UNREADABLE) {
			ClientOffer offer = ClientOffers.read(message, this.hello.serverName());
			this.inquiry = new CertificateInquiry(this.choice, offer, ctx.executor(), this.turns, this.failures);
			return this.inquiry.ask();
		}
		SslContext context = this.choice.of(this.hello.serverName()).acquire();
		return (context != null) ? ctx.executor().newSucceededFuture(context)
				: ctx.executor().newFailedFuture(new IllegalStateException("The TLS of the server is closed"));
	}

	@Override
	protected void onLookupComplete(ChannelHandlerContext ctx, Future<SslContext> future) {
		SslContext context = future.isSuccess() ? future.getNow() : null;
		try {
			if (ctx.isRemoved() || !ctx.channel().isActive()) {
				return;
			}
			if (context == null) {
				refuse(ctx, future.cause());
			}
			else {
				answer(ctx, context);
			}
		}
		finally {
			if (context != null) {
				RenewableContext.release(context);
			}
		}
	}

	private void answer(ChannelHandlerContext ctx, SslContext context) {
		Resumption resumption;
		try {
			resumption = this.contexts.consider(this.hello);
		}
		catch (ClientNotTrustedException ex) {
			refuse(ctx, ex);
			return;
		}
		SslHandler handler = SslContexts.newHandler(context, resumption, ctx.channel());
		if (this.hello.maxFragment() < ClientHello.LARGEST_FRAGMENT) {
			// BoringSSL takes no notice of it, and a chip could not read its records
			handler.setWrapDataSize(this.hello.maxFragment());
		}
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

	@Override
	protected void handlerRemoved0(ChannelHandlerContext ctx) throws Exception {
		if (this.inquiry != null) {
			this.inquiry.end();
		}
		super.handlerRemoved0(ctx);
	}

}
