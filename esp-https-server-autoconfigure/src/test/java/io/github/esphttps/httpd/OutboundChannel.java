package io.github.esphttps.httpd;

import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.config.SlowClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;

/**
 * What sends to a client that takes something, or does not, as the test says.
 */
final class OutboundChannel implements WebSocketOutbound.Listener, AutoCloseable {

	final List<WebSocketClose> closes = new ArrayList<>();

	final List<Throwable> failures = new ArrayList<>();

	int uses;

	int overflows;

	// What the connection could not be given
	final List<Throwable> broken = new ArrayList<>();

	private long window = Long.MAX_VALUE;

	final AtomicInteger flushes = new AtomicInteger();

	private final EmbeddedChannel channel;

	final WebSocketOutbound outbound;

	OutboundChannel(long sendQueue, SlowClient policy) {
		this(sendQueue, policy, UnpooledByteBufAllocator.DEFAULT);
	}

	OutboundChannel(long sendQueue, SlowClient policy, ByteBufAllocator allocator) {
		ChannelDuplexHandler flow = new ChannelDuplexHandler();
		this.channel = new EmbeddedChannel(new ChannelDuplexHandler() {

			@Override
			public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
				OutboundChannel.this.window -= ((ByteBuf) message).readableBytes();
				if (OutboundChannel.this.window < 0) {
					takes(false);
				}
				ctx.write(message, promise);
			}

			@Override
			public void flush(ChannelHandlerContext ctx) {
				OutboundChannel.this.flushes.incrementAndGet();
				ctx.flush();
			}

		}, flow);
		this.channel.config().setAllocator(allocator);
		WebSocketSettings settings = new WebSocketSettings(true, List.of(), Duration.ZERO, 2, Long.MAX_VALUE,
				Long.MAX_VALUE, Duration.ofSeconds(5), false, sendQueue, policy, Duration.ZERO, Duration.ZERO);
		this.outbound = new WebSocketOutbound(settings, this.channel.pipeline().context(flow), null, this);
		this.channel.freezeTime();
	}

	void takes(long bytes) {
		this.window = bytes;
	}

	void takesSome(long bytes) {
		takes(bytes);
		takes(true);
		run();
	}

	void takesNothing() {
		takes(false);
	}

	void takesAll() {
		this.window = Long.MAX_VALUE;
		takes(true);
		run();
	}

	private void takes(boolean writable) {
		this.channel.unsafe().outboundBuffer().setUserDefinedWritability(1, writable);
		this.outbound.writabilityChanged();
	}

	void pass(Duration time) {
		run();
		this.channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
		this.channel.runScheduledPendingTasks();
		run();
	}

	void run() {
		this.channel.runPendingTasks();
	}

	/** Return the frames that were written, such as <code>81:text</code>. */
	List<String> frames() {
		run();
		List<String> frames = new ArrayList<>();
		byte[] bytes = bytes();
		for (int i = 0; i < bytes.length;) {
			int length = bytes[i + 1];
			int header = 2;
			if (length == 126) {
				length = Byte.toUnsignedInt(bytes[i + 2]) << 8 | Byte.toUnsignedInt(bytes[i + 3]);
				header = 4;
			}
			String payload = (length > 100) ? length + " bytes"
					: new String(bytes, i + header, length, StandardCharsets.UTF_8);
			frames.add("%x:%s".formatted(bytes[i], payload));
			i += header + length;
		}
		return frames;
	}

	/** Return what was written. */
	byte[] bytes() {
		ByteBuf all = this.channel.alloc().buffer();
		for (ByteBuf next = this.channel.readOutbound(); next != null; next = this.channel.readOutbound()) {
			all.writeBytes(next);
			next.release();
		}
		byte[] bytes = ByteBufUtil.getBytes(all);
		all.release();
		return bytes;
	}

	@Override
	public void used() {
		this.uses++;
	}

	@Override
	public void closeSent(WebSocketClose close) {
		this.closes.add(close);
	}

	@Override
	public void overflowed() {
		this.overflows++;
		this.outbound.closeNow(new WebSocketClose(WebSocketClose.POLICY_VIOLATION, ""));
	}

	@Override
	public void failed(Throwable cause) {
		this.failures.add(cause);
		this.outbound.closeNow(new WebSocketClose(WebSocketClose.INTERNAL_ERROR, ""));
	}

	@Override
	public void broken(Throwable cause) {
		this.broken.add(cause);
		this.outbound.closeNow(new WebSocketClose(WebSocketClose.INTERNAL_ERROR, ""));
	}

	@Override
	public void close() {
		this.outbound.end(new ClosedChannelException());
		this.channel.finishAndReleaseAll();
	}

}
