package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Breaks the connection of a client that takes nothing of what is sent to it for too
 * long. The first handler of the pipeline, it watches what the socket accepts. All
 * methods run on the event loop of the channel.
 */
final class SendTimeout extends ChannelOutboundHandlerAdapter {

	// The timeout is exceeded by two looks at most
	private static final int LOOKS_PER_TIMEOUT = 25;

	private final long timeoutNanos;

	private @Nullable Future<?> nextLook;

	private long pending;

	private long progress;

	private int message;

	private long stalledSince;

	SendTimeout(Duration timeout) {
		this.timeoutNanos = timeout.toNanos();
	}

	@Override
	public void flush(ChannelHandlerContext ctx) {
		ctx.flush();
		if (this.nextLook == null && hasPending(ctx)) {
			this.stalledSince = System.nanoTime();
			remember(ctx);
			schedule(ctx);
		}
	}

	private void schedule(ChannelHandlerContext ctx) {
		long delay = Math.max(this.timeoutNanos / LOOKS_PER_TIMEOUT, TimeUnit.MILLISECONDS.toNanos(1));
		this.nextLook = ctx.executor().schedule(() -> look(ctx), delay, TimeUnit.NANOSECONDS);
	}

	private void look(ChannelHandlerContext ctx) {
		this.nextLook = null;
		if (!hasPending(ctx)) {
			return;
		}
		long now = System.nanoTime();
		if (remember(ctx)) {
			this.stalledSince = now;
		}
		if (now - this.stalledSince < this.timeoutNanos) {
			schedule(ctx);
			return;
		}
		HttpdSession session = SessionHandler.sessionOrNull(ctx.channel());
		if (session != null) {
			session.abort(CloseReason.SEND_TIMEOUT);
		}
		else {
			ctx.close();
		}
	}

	private static boolean hasPending(ChannelHandlerContext ctx) {
		ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
		return buffer != null && buffer.totalPendingWriteBytes() > 0;
	}

	/** Remember what the socket has taken, and return whether it has taken some. */
	private boolean remember(ChannelHandlerContext ctx) {
		ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
		if (buffer == null) {
			return false;
		}
		int currentMessage = System.identityHashCode(buffer.current());
		boolean moved = currentMessage != this.message || buffer.currentProgress() != this.progress
				|| buffer.totalPendingWriteBytes() < this.pending;
		this.message = currentMessage;
		this.progress = buffer.currentProgress();
		this.pending = buffer.totalPendingWriteBytes();
		return moved;
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		Future<?> look = this.nextLook;
		if (look != null) {
			look.cancel(false);
		}
	}

}
