package io.github.esphttps.tls;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateExecutor;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Runs the steps of one handshake that JSSE does not take by itself. The first, which
 * ends with the server's signature, waits for the secure element on a thread that may;
 * those after it stay on the event loop. All methods run there.
 */
final class SigningTasks implements Executor {

	private static final AttributeKey<SecureElement> ELEMENT = AttributeKey.valueOf(SigningTasks.class, "element");

	private static final String BEFORE_TLS = "espHttpsSigningBeforeTls";

	private static final String AFTER_TLS = "espHttpsSigningAfterTls";

	private final SecureElement element;

	private final Channel channel;

	private volatile boolean signing;

	private SigningTasks(SecureElement element, Channel channel) {
		this.element = element;
		this.channel = channel;
	}

	/** Have the handshakes of a context sign with a secure element. */
	static void mark(SslContext context, SecureElement element) {
		context.attributes().attr(ELEMENT).set(element);
	}

	/** Return what runs the steps of a handshake with a context. */
	static Executor of(SslContext context, Channel channel) {
		SecureElement element = context.attributes().attr(ELEMENT).get();
		return (element != null) ? new SigningTasks(element, channel) : ImmediateExecutor.INSTANCE;
	}

	@Override
	public void execute(Runnable step) {
		if (!signs()) {
			step.run();
			return;
		}
		this.signing = true;
		this.channel.pipeline()
			.addBefore(NettyPipeline.SslHandler, BEFORE_TLS, new Guard())
			.addAfter(NettyPipeline.SslHandler, AFTER_TLS, new Guard());
		this.element.threads().<@Nullable Void>submit(() -> {
			step.run();
			this.signing = false;
			return null;
		}).addListener((done) -> this.channel.eventLoop().execute(() -> ended(done)));
	}

	// JSSE has a session from the ServerHello on, which is in the step that signs
	private boolean signs() {
		SslHandler handler = this.channel.pipeline().get(SslHandler.class);
		return handler != null && !handler.handshakeFuture().isDone() && handler.engine().getHandshakeSession() == null;
	}

	private void ended(Future<?> step) {
		ChannelPipeline pipeline = this.channel.pipeline();
		if (!step.isSuccess() && this.channel.isActive()) {
			pipeline.fireExceptionCaught(step.cause());
		}
		if (pipeline.context(BEFORE_TLS) != null) {
			pipeline.remove(BEFORE_TLS);
		}
		if (pipeline.context(AFTER_TLS) != null) {
			pipeline.remove(AFTER_TLS);
		}
	}

	/**
	 * Keeps the event loop from the lock of JSSE's engine, which a step holds for as long
	 * as it takes: a connection that ends meanwhile ends without TLS.
	 */
	private final class Guard extends ChannelDuplexHandler {

		@Override
		public void channelInactive(ChannelHandlerContext ctx) {
			if (SigningTasks.this.signing) {
				ctx.pipeline().context(NettyPipeline.SslHandler).fireExceptionCaught(new ClosedChannelException());
				giveUp(ctx);
			}
			ctx.fireChannelInactive();
		}

		@Override
		public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
			if (SigningTasks.this.signing) {
				giveUp(ctx);
			}
			ctx.close(promise);
		}

		private void giveUp(ChannelHandlerContext ctx) {
			SigningTasks.this.signing = false;
			if (ctx.pipeline().context(NettyPipeline.SslHandler) != null) {
				ctx.pipeline().remove(NettyPipeline.SslHandler);
			}
		}

	}

}
