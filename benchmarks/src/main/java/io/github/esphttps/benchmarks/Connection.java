package io.github.esphttps.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;

/**
 * A client's end of a session: one request at a time, the first by itself, and as little
 * of everything as can be.
 */
final class Connection extends SimpleChannelInboundHandler<ByteBuf> {

	static final String ANSWER = "Hello World!";

	private static final byte[] REQUEST = "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	private final Channel channel;

	private final StringBuilder received = new StringBuilder();

	private volatile CompletableFuture<Void> answered = new CompletableFuture<>();

	Connection(Channel channel) {
		this.channel = channel;
	}

	/** Return what completes when the request under way is answered. */
	CompletableFuture<Void> answered() {
		return this.answered;
	}

	/** Send a request, the one before having been answered. */
	CompletableFuture<Void> request() {
		CompletableFuture<Void> future = new CompletableFuture<>();
		this.answered = future;
		this.channel.writeAndFlush(Unpooled.wrappedBuffer(REQUEST));
		return future;
	}

	boolean isOpen() {
		return this.channel.isActive();
	}

	void close() {
		this.channel.close();
	}

	@Override
	public void channelActive(ChannelHandlerContext ctx) {
		// Waits for the handshake within the TLS handler
		ctx.writeAndFlush(Unpooled.wrappedBuffer(REQUEST));
	}

	@Override
	protected void channelRead0(ChannelHandlerContext ctx, ByteBuf bytes) {
		this.received.append(bytes.toString(StandardCharsets.US_ASCII));
		if (this.received.indexOf(ANSWER) >= 0) {
			this.received.setLength(0);
			this.answered.complete(null);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		this.answered.completeExceptionally(new IOException("Closed by the server"));
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		this.answered.completeExceptionally(cause);
		ctx.close();
	}

}
