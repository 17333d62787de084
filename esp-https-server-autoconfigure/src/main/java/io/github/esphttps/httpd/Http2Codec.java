package io.github.esphttps.httpd;

import io.github.esphttps.config.HttpdSslConfig;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameListenerDecorator;
import io.netty.handler.codec.http2.Http2LocalFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamChannel;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/**
 * The handlers of an HTTP/2 connection and of its streams: what Reactor Netty has, and in
 * front of and behind them those of this package.
 */
final class Http2Codec implements ConnectionObserver {

	private final Http2Head head;

	private final Http2Limits limits;

	Http2Codec(HttpdSslConfig config) {
		this.head = new Http2Head(HeadSyntax.of(config));
		this.limits = Http2Limits.of(config.httpd());
	}

	/** Return whether clients may choose HTTP/2. */
	static boolean isServed(HttpdSslConfig config) {
		return config.secure() && config.alpnProtos().contains("h2");
	}

	/** Return whether clients have to choose HTTP/2. */
	static boolean isRequired(HttpdSslConfig config) {
		return isServed(config) && !config.alpnProtos().contains("http/1.1");
	}

	/** Return whether HTTP/2 has been chosen. */
	static boolean isIn(ChannelPipeline pipeline) {
		return pipeline.get(NettyPipeline.HttpCodec) instanceof Http2FrameCodec;
	}

	/** Have Reactor Netty choose the protocol after the handshake. */
	HttpServer apply(HttpServer server) {
		return server.protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
			.http2Settings((settings) -> settings.connectProtocolEnabled(true)
				.maxConcurrentStreams(Http2Limits.MAX_STREAMS)
				.initialWindowSize(Http2Limits.STREAM_WINDOW)
				.maxHeaderListSize(this.limits.maxHeaderList()))
			.childObserve(this);
	}

	/** Complete a connection. */
	static void install(ChannelPipeline pipeline, HttpdSslConfig config) {
		Http2Limits limits = Http2Limits.of(config.httpd());
		Http2Guard guard = new Http2Guard(limits);
		pipeline.addBefore(NettyPipeline.HttpCodec, "espHttpsHttp2Guard", guard);
		pipeline.addLast("espHttpsHttp2Errors", new Http2Errors());
		ChannelHandlerContext context = pipeline.context(NettyPipeline.HttpCodec);
		Http2FrameCodec codec = (Http2FrameCodec) context.handler();
		// Whoever closes a session does not wait for its streams
		codec.gracefulShutdownTimeoutMillis(0);
		codec.connection().addListener(new Http2ConnectionAdapter() {

			@Override
			public void onGoAwaySent(int lastStreamId, long errorCode, ByteBuf debugData) {
				guard.goingAway(pipeline.channel(), Http2Error.valueOf(errorCode));
			}

		});
		codec.decoder().frameListener(new Http2FrameListenerDecorator(codec.decoder().frameListener()) {

			@Override
			public void onUnknownFrame(ChannelHandlerContext ctx, byte type, int streamId, Http2Flags flags,
					ByteBuf payload) {
				// RFC 9113, section 5.5: ignored, where Netty fails without a stream
			}

		});
		try {
			// Bodies that nobody reads must not keep others from arriving
			Http2Stream connection = codec.connection().connectionStream();
			Http2LocalFlowController window = codec.connection().local().flowController();
			window.incrementWindowSize(connection, Http2Limits.CONNECTION_WINDOW - window.windowSize(connection));
			context.flush();
		}
		catch (Http2Exception ex) {
			pipeline.fireExceptionCaught(ex);
		}
	}

	/** Begin a stream, in front of the handlers of Reactor Netty. */
	@Override
	public void onStateChange(Connection connection, State state) {
		Channel channel = connection.channel();
		if (state == State.CONNECTED && channel instanceof Http2StreamChannel stream) {
			HttpdSession session = SessionHandler.sessionOf(channel);
			stream.pipeline().addFirst("espHttpsStream", new StreamFlow(session, stream, this.head));
		}
	}

}
