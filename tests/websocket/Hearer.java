import java.net.URI;
import java.security.KeyStore;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.TrustManagerFactory;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;

/**
 * A WebSocket client, of Netty, that checks what it hears.
 */
final class Hearer extends SimpleChannelInboundHandler<BinaryWebSocketFrame> {

	private static final int AT_A_TIME = 50;

	private final CountDownLatch connected = new CountDownLatch(1);

	private volatile String failure;

	private volatile Round round;

	/** Connect clients, some at a time. */
	static Hearer[] connect(URI uri, int number) throws Exception {
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		trust.init((KeyStore) null);
		SslContext tls = SslContextBuilder.forClient().trustManager(trust).build();
		MultiThreadIoEventLoopGroup threads = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
		Hearer[] hearers = new Hearer[number];
		for (int i = 0; i < number; i++) {
			hearers[i] = new Hearer();
			hearers[i].connect(threads, tls, uri);
			if (i >= AT_A_TIME) {
				hearers[i - AT_A_TIME].awaitConnected();
			}
		}
		for (Hearer hearer : hearers) {
			hearer.awaitConnected();
		}
		return hearers;
	}

	private void connect(MultiThreadIoEventLoopGroup threads, SslContext tls, URI uri) {
		WebSocketClientProtocolConfig config = WebSocketClientProtocolConfig.newBuilder()
			.webSocketUri(uri)
			.handshakeTimeoutMillis(60_000)
			.maxFramePayloadLength(1024 * 1024)
			.build();
		new Bootstrap().group(threads).channel(NioSocketChannel.class).handler(new ChannelInitializer<Channel>() {

			@Override
			protected void initChannel(Channel channel) {
				channel.pipeline()
					.addLast(tls.newHandler(channel.alloc(), uri.getHost(), uri.getPort()), new HttpClientCodec(),
							new HttpObjectAggregator(8192), new WebSocketClientProtocolHandler(config), Hearer.this);
			}

		}).connect(uri.getHost(), uri.getPort());
	}

	private void awaitConnected() throws InterruptedException {
		Crowd.check(this.connected.await(60, TimeUnit.SECONDS), "a client does not connect: " + this.failure);
	}

	void expect(int first, int messages, int bytes) {
		this.round = new Round(first, bytes, new int[messages], new CountDownLatch(messages));
	}

	/** Wait for the messages, copy their times, and return the time of the last. */
	long await(long deadline, int[] micros, int offset) throws InterruptedException {
		Round current = this.round;
		boolean complete = current.left.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
		Crowd.check(this.failure == null, this.failure);
		Crowd.check(complete, "a client lacks " + current.left.getCount() + " messages");
		System.arraycopy(current.micros, 0, micros, offset, current.micros.length);
		return current.last;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event == WebSocketClientProtocolHandler.ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
			this.connected.countDown();
		}
	}

	@Override
	protected void channelRead0(ChannelHandlerContext ctx, BinaryWebSocketFrame frame) {
		Round current = this.round;
		int index = current.micros.length - (int) current.left.getCount();
		ByteBuf content = frame.content();
		current.last = System.nanoTime();
		if (!frame.isFinalFragment() || content.readableBytes() != current.bytes) {
			fail("a message of " + content.readableBytes() + " bytes");
		}
		else if (index >= current.micros.length || content.getLong(0) != current.first + index) {
			fail("message " + content.getLong(0) + " instead of " + (current.first + index));
		}
		else if (content.getByte(current.bytes - 1) != (byte) (current.first + index + current.bytes - 1)) {
			fail("a message with another content");
		}
		else {
			current.micros[index] = (int) ((current.last - content.getLong(8)) / 1000);
			current.left.countDown();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		fail("a client was closed");
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		fail(cause.toString());
		ctx.close();
	}

	private void fail(String text) {
		if (this.failure == null) {
			this.failure = text;
		}
		Round current = this.round;
		while (current != null && current.left.getCount() > 0) {
			current.left.countDown();
		}
	}

	/** What is heard in a round; written by the thread of the client until nothing is left. */
	private static final class Round {

		private final int first;

		private final int bytes;

		private final int[] micros;

		private final CountDownLatch left;

		private volatile long last;

		private Round(int first, int bytes, int[] micros, CountDownLatch left) {
			this.first = first;
			this.bytes = bytes;
			this.micros = micros;
			this.left = left;
		}

	}

}
