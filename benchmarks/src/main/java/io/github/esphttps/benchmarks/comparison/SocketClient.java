package io.github.esphttps.benchmarks.comparison;

import java.net.URI;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import org.jspecify.annotations.Nullable;

/**
 * A client's end of a WebSocket: sends text, and hands on each text that comes.
 */
final class SocketClient extends SimpleChannelInboundHandler<TextWebSocketFrame> {

	private static final int MOST_CONTENT = 8192;

	private final CompletableFuture<SocketClient> opened = new CompletableFuture<>();

	private final Consumer<String> received;

	private final Consumer<String> failed;

	private volatile @Nullable Channel channel;

	private volatile boolean closing;

	private SocketClient(Consumer<String> received, Consumer<String> failed) {
		this.received = received;
		this.failed = failed;
	}

	/**
	 * Open one.
	 * @param run what connects
	 * @param server the server
	 * @param tls the client
	 * @param path where the WebSocket is
	 * @param received told each text
	 * @param failed told what went wrong
	 * @return the client, once it may send
	 */
	static CompletableFuture<SocketClient> open(Run run, PeerProcess server, ClientTls tls, String path,
			Consumer<String> received, Consumer<String> failed) {
		SocketClient client = new SocketClient(received, failed);
		WebSocketClientProtocolConfig config = WebSocketClientProtocolConfig.newBuilder()
			.webSocketUri(URI.create("wss://localhost:" + server.port() + path))
			.build();
		run.connector().connect(server.port(), (channel) -> {
			client.channel = channel;
			channel.pipeline()
				.addLast(tls.newHandler(channel.alloc(), server.port()), new HttpClientCodec(),
						new HttpObjectAggregator(MOST_CONTENT), new WebSocketClientProtocolHandler(config), client);
		}).addListener((connected) -> {
			if (!connected.isSuccess()) {
				client.fail(String.valueOf(connected.cause()));
			}
		});
		return client.opened;
	}

	void send(String text) {
		Channel open = this.channel;
		if (open != null) {
			open.writeAndFlush(new TextWebSocketFrame(text));
		}
	}

	void close() {
		this.closing = true;
		Channel open = this.channel;
		if (open != null) {
			open.close();
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE) {
			this.opened.complete(this);
		}
		ctx.fireUserEventTriggered(event);
	}

	@Override
	protected void channelRead0(ChannelHandlerContext ctx, TextWebSocketFrame frame) {
		this.received.accept(frame.text());
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		fail("Closed by the server");
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		fail(cause.toString());
		ctx.close();
	}

	private void fail(String cause) {
		if (!this.closing) {
			this.failed.accept(cause);
			this.opened.completeExceptionally(new IllegalStateException(cause));
		}
	}

}
