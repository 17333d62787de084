package io.github.esphttps.httpd;

import io.github.esphttps.config.HttpdSslConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2StreamChannel;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/**
 * The handlers of an HTTP/2 connection and of its streams.
 */
final class Http2Codec implements ConnectionObserver {

	private static final String STREAM = "espHttpsStream";

	private static final int MAX_STREAMS = 100;

	private final Http2Head head;

	private final long maxLeftover;

	Http2Codec(HttpdSslConfig config) {
		this.head = new Http2Head(HeadSyntax.of(config));
		this.maxLeftover = config.httpd().maxBodyBytes();
	}

	/** Return whether clients may choose HTTP/2. */
	static boolean isServed(HttpdSslConfig config) {
		return config.secure() && config.alpnProtos().contains("h2");
	}

	/** Have Reactor Netty choose the protocol after the handshake. */
	HttpServer apply(HttpServer server) {
		return server.protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
			.http2Settings((settings) -> settings.maxConcurrentStreams(MAX_STREAMS))
			.childObserve(this);
	}

	/** Complete the connection. */
	static void install(ChannelPipeline pipeline) {
		Http2FrameCodec codec = pipeline.get(Http2FrameCodec.class);
		// Whoever closes a session does not wait for its streams
		codec.gracefulShutdownTimeoutMillis(0);
		pipeline.addLast("espHttpsHttp2", new Http2Connection());
	}

	@Override
	public void onStateChange(Connection connection, State state) {
		Channel channel = connection.channel();
		if (state == State.CONNECTED && channel instanceof Http2StreamChannel) {
			HttpdSession session = SessionHandler.sessionOf(channel);
			channel.pipeline().addFirst(STREAM, new StreamFlow(session, channel, this.head, this.maxLeftover));
		}
	}

	/** Return whether reactor Netty has put its codec of HTTP/2 in the pipeline. */
	static boolean isIn(ChannelPipeline pipeline) {
		return pipeline.get(NettyPipeline.HttpCodec) instanceof Http2FrameCodec;
	}

}
