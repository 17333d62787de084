package io.github.esphttps.benchmarks.comparison;

import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;

/**
 * Connects to servers from several loopback addresses, as one has ports for some 28,000
 * connections only, and each keeps its own for a minute.
 */
final class Connector implements AutoCloseable {

	private static final int ADDRESSES = 60;

	private static final int PATIENCE_MILLIS = 10_000;

	private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

	private final AtomicInteger connections = new AtomicInteger();

	/** Connect, with handlers that are added before. */
	ChannelFuture connect(int port, Consumer<Channel> handlers) {
		int number = Math.floorMod(this.connections.getAndIncrement(), ADDRESSES);
		return new Bootstrap().group(this.loops)
			.channel(NioSocketChannel.class)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, PATIENCE_MILLIS)
			.option(ChannelOption.TCP_NODELAY, true)
			.handler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					handlers.accept(channel);
				}

			})
			.connect(new InetSocketAddress("127.0.0.1", port), new InetSocketAddress("127.0.0." + (2 + number), 0));
	}

	@Override
	public void close() {
		this.loops.shutdownGracefully();
	}

}
