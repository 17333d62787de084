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
import org.jspecify.annotations.Nullable;

/**
 * The sessions that clients hold, the oldest first. They come from several loopback
 * addresses, as one has ports for some 28,000 only.
 */
final class Clients implements AutoCloseable {

	private static final int ADDRESSES = 20;

	private static final int AT_ONCE = 64;

	private static final long PATIENCE_SECONDS = 60;

	private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

	private final Deque<Connection> held = new ArrayDeque<>();

	private final InetSocketAddress server;

	private final @Nullable Trunk trunk;

	private final SslContext tls;

	private int opened;

	private Clients(ServerPorts ports, boolean virtual) throws SSLException {
		this.server = new InetSocketAddress("127.0.0.1", ports.tls());
		this.trunk = virtual ? connectTrunk(new InetSocketAddress("127.0.0.1", ports.trunk())) : null;
		// What is measured is what the server costs, not who it is
		this.tls = SslContextBuilder.forClient()
			.sslProvider(SslProvider.OPENSSL)
			.trustManager(InsecureTrustManagerFactory.INSTANCE)
			.build();
	}

	/** Have each session on a socket of its own. */
	static Clients onSockets(ServerPorts ports) throws SSLException {
		return new Clients(ports, false);
	}

	/** Have sessions whose number matters, but not what each of them does. */
	static Clients idle(ServerPorts ports, boolean virtual) throws SSLException {
		return new Clients(ports, virtual);
	}

	private Trunk connectTrunk(InetSocketAddress address) {
		Channel carrier = new Bootstrap().group(this.loops)
			.channel(NioSocketChannel.class)
			.handler(new ChannelInitializer<>() {

				@Override
				protected void initChannel(Channel channel) {
					Trunk.client(channel);
				}

			})
			.connect(address)
			.syncUninterruptibly()
			.channel();
		return carrier.pipeline().get(Trunk.class);
	}

	/** Open or close sessions until so many are held, a request of each answered. */
	void hold(int count) throws Exception {
		while (this.held.size() > count) {
			this.held.removeLast().close();
		}
		Semaphore unanswered = new Semaphore(AT_ONCE);
		while (this.held.size() < count) {
			await(unanswered);
			Connection connection = connect();
			connection.answered().whenComplete((answer, failure) -> unanswered.release());
			this.held.add(connection);
		}
		awaitAnswers();
	}

	/** Have each session answer one request, so that all others were used before. */
	void use() throws Exception {
		Semaphore unanswered = new Semaphore(AT_ONCE);
		for (Connection connection : this.held) {
			await(unanswered);
			connection.request().whenComplete((answer, failure) -> unanswered.release());
		}
		awaitAnswers();
	}

	private void await(Semaphore unanswered) throws InterruptedException {
		if (!unanswered.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("The server does not answer, with %d sessions".formatted(this.held.size()));
		}
	}

	private void awaitAnswers() throws Exception {
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
		Channel channel = (this.trunk != null) ? connectVirtually(this.trunk, from) : connectSocket(from);
		return channel.pipeline().get(Connection.class);
	}

	private Channel connectVirtually(Trunk trunk, InetSocketAddress from) throws InterruptedException {
		Channel channel = trunk.open(from, this.server);
		channel.pipeline().addLast(handlers());
		return this.loops.register(channel).sync().channel();
	}

	private Channel connectSocket(InetSocketAddress from) throws InterruptedException {
		return new Bootstrap().group(this.loops)
			.channel(NioSocketChannel.class)
			.handler(handlers())
			.connect(this.server, from)
			.sync()
			.channel();
	}

	private ChannelInitializer<Channel> handlers() {
		return new ChannelInitializer<>() {

			@Override
			protected void initChannel(Channel channel) {
				channel.pipeline().addLast(Clients.this.tls.newHandler(channel.alloc()), new Connection(channel));
			}

		};
	}

	@Override
	public void close() {
		this.held.forEach(Connection::close);
		this.held.clear();
		this.loops.shutdownGracefully();
	}

}
