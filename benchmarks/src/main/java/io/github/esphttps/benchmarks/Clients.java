package io.github.esphttps.benchmarks;

import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import javax.net.ssl.SSLException;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

/**
 * The sessions that clients hold, the oldest first. They come from several loopback
 * addresses, as one has ports for some 28,000 only.
 */
final class Clients implements AutoCloseable {

	private static final int ADDRESSES = 20;

	private static final int OPENING_AT_ONCE = 64;

	private static final long PATIENCE_SECONDS = 60;

	private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

	private final Deque<Connection> held = new ArrayDeque<>();

	private final InetSocketAddress server;

	private final SslContext tls;

	private int opened;

	Clients(int port) throws SSLException {
		this.server = new InetSocketAddress("127.0.0.1", port);
		// What is measured is what the server costs, not who it is
		this.tls = SslContextBuilder.forClient()
			.sslProvider(SslProvider.OPENSSL)
			.trustManager(InsecureTrustManagerFactory.INSTANCE)
			.build();
	}

	/** Open or close sessions until so many are held, a request of each answered. */
	void hold(int count) throws Exception {
		while (this.held.size() > count) {
			this.held.removeLast().close();
		}
		Semaphore opening = new Semaphore(OPENING_AT_ONCE);
		while (this.held.size() < count) {
			if (!opening.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
				throw new IllegalStateException(
						"The server does not answer, with %d sessions".formatted(this.held.size()));
			}
			Connection connection = connect();
			connection.answered().whenComplete((answer, failure) -> opening.release());
			this.held.add(connection);
		}
		for (Connection connection : this.held) {
			connection.answered().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
		}
	}

	/** Open one more session, and return how long its first answer took. */
	long openOne() throws Exception {
		long began = System.nanoTime();
		Connection connection = connect();
		connection.answered().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
		this.held.add(connection);
		return System.nanoTime() - began;
	}

	/**
	 * Forget the sessions that the server has closed, once they are as many as expected.
	 * Which they are is not checked: those opened beside each other have no order here.
	 */
	void dropClosed(int expected) throws InterruptedException {
		int left = this.held.size() - expected;
		for (int wait = 0; this.held.size() > left; wait++) {
			if (wait > PATIENCE_SECONDS * 10) {
				throw new IllegalStateException(
						"The server has closed %d sessions too few".formatted(this.held.size() - left));
			}
			Thread.sleep(100);
			this.held.removeIf((connection) -> !connection.isOpen());
		}
		if (this.held.size() < left) {
			throw new IllegalStateException(
					"The server has closed %d sessions too many".formatted(left - this.held.size()));
		}
	}

	void forEach(Consumer<Connection> action) {
		this.held.forEach(action);
	}

	private Connection connect() throws Exception {
		InetSocketAddress from = new InetSocketAddress("127.0.0." + (2 + this.opened++ % ADDRESSES), 0);
		Channel channel = new Bootstrap().group(this.loops)
			.channel(NioSocketChannel.class)
			.handler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					channel.pipeline().addLast(Clients.this.tls.newHandler(channel.alloc()), new Connection(channel));
				}

			})
			.connect(this.server, from)
			.sync()
			.channel();
		return channel.pipeline().get(Connection.class);
	}

	@Override
	public void close() {
		this.held.forEach(Connection::close);
		this.held.clear();
		this.loops.shutdownGracefully();
	}

}
