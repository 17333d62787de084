package io.github.esphttps.httpd;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

/**
 * Closes a connection of which the client may still be sending: ends the output, and
 * discards the input for a while. A close at once would reset the connection, and the
 * client might lose the response (RFC 9112, section 9.6).
 */
final class LingeringClose extends ChannelInboundHandlerAdapter {

	private static final long TIMEOUT_MILLIS = 2000;

	private LingeringClose() {
	}

	/** Return whether the output has ended, or is about to. */
	static boolean isUnderWay(Channel channel) {
		return channel.pipeline().get(LingeringClose.class) != null;
	}

	/** Close the connection, at once when it lingers already. */
	static void start(ChannelHandlerContext ctx, ChannelPromise promise) {
		start(ctx, promise, () -> {
		});
	}

	/** Close the connection, and tell when its output has ended. */
	static void start(ChannelHandlerContext ctx, ChannelPromise promise, Runnable outputEnded) {
		Channel channel = ctx.channel();
		if (isUnderWay(channel) || !(channel instanceof DuplexChannel duplex)) {
			ctx.close(promise);
			return;
		}
		// In front of all, so that nothing is decrypted or decoded any more
		LingeringClose linger = new LingeringClose();
		channel.pipeline().addFirst(linger);
		SslHandler tls = channel.pipeline().get(SslHandler.class);
		ChannelFuture last = (tls != null) ? tls.closeOutbound()
				: channel.pipeline().context(linger).writeAndFlush(Unpooled.EMPTY_BUFFER);
		last.addListener((done) -> duplex.shutdownOutput().addListener((shutdown) -> outputEnded.run()));
		channel.pipeline().context(linger).read();
		Future<?> timeout = ctx.executor().schedule(() -> ctx.close(), TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
		channel.closeFuture().addListener((closed) -> {
			timeout.cancel(false);
			promise.trySuccess();
		});
	}

	/** Close the connection at once, and without an end that the client might believe. */
	static void reset(Channel channel) {
		if (channel.isOpen()) {
			channel.config().setOption(ChannelOption.SO_LINGER, 0);
			channel.unsafe().close(channel.voidPromise());
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		ReferenceCountUtil.release(message);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		// Nothing was read for those behind, who may have stopped asking for more
		ctx.read();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		ctx.close();
	}

}
