package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

/**
 * Holds a closed connection until the client has taken what was sent and closes as well,
 * or a time is over and the connection is reset. Lies next to the socket. ESP-IDF:
 * <code>linger_timeout</code>.
 * <p>
 * The socket option would do less and cost more: it blocks the one thread on which Netty
 * closes such sockets, and on Linux nothing is reset when the time is over.
 */
final class LingerOnClose extends ChannelDuplexHandler {

	private final Duration timeout;

	private final BooleanSupplier running;

	private boolean lingering;

	/** Linger that long at a close, unless the server is no longer running. */
	LingerOnClose(Duration timeout, BooleanSupplier running) {
		this.timeout = timeout;
		this.running = running;
	}

	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		if (!this.running.getAsBoolean()) {
			// The event loop ends soon, and with it the time to linger
			ctx.close(promise);
		}
		else if (this.lingering) {
			completeWith(ctx.channel(), promise);
		}
		else if (ctx.channel() instanceof DuplexChannel channel && channel.isActive() && !channel.isOutputShutdown()) {
			completeWith(channel, promise);
			linger(ctx, channel);
		}
		else {
			ctx.close(promise);
		}
	}

	private void linger(ChannelHandlerContext ctx, DuplexChannel channel) {
		this.lingering = true;
		Future<?> reset = ctx.executor().schedule(() -> reset(ctx), this.timeout.toSeconds(), TimeUnit.SECONDS);
		channel.closeFuture().addListener((closed) -> reset.cancel(false));
		channel.shutdownOutput().addListener((shutdown) -> {
			if (!shutdown.isSuccess()) {
				ctx.close();
			}
		});
		// The end of the client's output is seen by reading
		channel.config().setAutoRead(true);
	}

	private static void reset(ChannelHandlerContext ctx) {
		ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
		ctx.close();
	}

	private static void completeWith(Channel channel, ChannelPromise promise) {
		channel.closeFuture().addListener((closed) -> promise.trySuccess());
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (this.lingering) {
			ReferenceCountUtil.release(message);
		}
		else {
			ctx.fireChannelRead(message);
		}
	}

}
