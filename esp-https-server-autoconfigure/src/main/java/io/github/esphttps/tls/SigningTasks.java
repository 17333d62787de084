package io.github.esphttps.tls;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

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

	private final SecureElement element;

	private final Channel channel;

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
		if (this.element.problem() != null) {
			this.channel.eventLoop().execute(() -> this.channel.pipeline().fireExceptionCaught(this.element.gone()));
			return;
		}
		AtomicBoolean signing = new AtomicBoolean(true);
		Future<?> signature = this.element.threads().<@Nullable Void>submit(() -> {
			step.run();
			signing.set(false);
			return null;
		});
		Guard before = new Guard(signing, signature);
		Guard after = new Guard(signing, signature);
		this.channel.pipeline()
			.addBefore(NettyPipeline.SslHandler, null, before)
			.addAfter(NettyPipeline.SslHandler, null, after);
		signature.addListener((done) -> this.channel.eventLoop().execute(() -> ended(done, before, after)));
	}

	// JSSE has a session from the ServerHello on, which is in the step that signs
	private boolean signs() {
		SslHandler handler = this.channel.pipeline().get(SslHandler.class);
		return handler != null && !handler.handshakeFuture().isDone() && handler.engine().getHandshakeSession() == null;
	}

	private void ended(Future<?> step, Guard... guards) {
		ChannelPipeline pipeline = this.channel.pipeline();
		if (!step.isSuccess() && !step.isCancelled() && this.channel.isActive()) {
			pipeline.fireExceptionCaught(step.cause());
		}
		for (Guard guard : guards) {
			if (pipeline.context(guard) != null) {
				pipeline.remove(guard);
			}
		}
	}

	/**
	 * Keeps the event loop from the lock of JSSE's engine, which a step holds for as long
	 * as it takes: a connection that ends meanwhile ends without TLS.
	 */
	private static final class Guard extends ChannelDuplexHandler {

		private final AtomicBoolean signing;

		private final Future<?> signature;

		Guard(AtomicBoolean signing, Future<?> signature) {
			this.signing = signing;
			this.signature = signature;
		}

		@Override
		public void channelInactive(ChannelHandlerContext ctx) {
			if (this.signing.get()) {
				ctx.pipeline().context(NettyPipeline.SslHandler).fireExceptionCaught(new ClosedChannelException());
				giveUp(ctx);
			}
			ctx.fireChannelInactive();
		}

		@Override
		public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
			if (this.signing.get()) {
				giveUp(ctx);
			}
			ctx.close(promise);
		}

		private void giveUp(ChannelHandlerContext ctx) {
			this.signing.set(false);
			// Nobody waits for it any more
			this.signature.cancel(false);
			if (ctx.pipeline().context(NettyPipeline.SslHandler) != null) {
				ctx.pipeline().remove(NettyPipeline.SslHandler);
			}
		}

	}

}
