package io.github.esphttps.httpd;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Makes a WebSocket of an HTTP/1.1 connection, or of a stream of an HTTP/2 connection:
 * answers the handshake, and puts the handler of frames in the place of those of HTTP.
 *
 * @param uri URI of the handler as it was registered
 * @param request the handshake
 * @param fields what the application has to say in the response
 * @param handshake what was agreed on
 * @param flow serves the WebSocket
 */
record WebSocketUpgrade(String uri, HttpdRequest request, HttpHeaders fields, WebSocketHandshake handshake,
		WebSocketFlow flow) {

	private static final AttributeKey<WebSocketSession> WEB_SOCKET = AttributeKey.valueOf(WebSocketUpgrade.class,
			"webSocket");

	private static final String FLOW = "espHttpsWebSocket";

	/** Return the WebSocket a connection has become, {@code null} if it has not. */
	static @Nullable WebSocketSession sessionOf(Channel channel) {
		return channel.attr(WEB_SOCKET).get();
	}

	/** Runs on the event loop of the channel, of which the client may have left. */
	void perform() {
		Channel channel = this.request.requestBody().channel();
		StreamFlow stream = StreamFlow.of(channel);
		if (!channel.isActive() || !this.request.session().isOpen()) {
			return;
		}
		// Whoever handles the frames asks for more of them
		channel.config().setAutoRead(false);
		if (stream != null) {
			performOnStream(channel, stream);
		}
		else {
			performOnConnection(channel);
		}
		SessionDrain.proceed((stream != null) ? channel.parent() : channel);
	}

	private void performOnConnection(Channel channel) {
		ChannelPipeline pipeline = channel.pipeline();
		DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
				HttpResponseStatus.SWITCHING_PROTOCOLS, Unpooled.EMPTY_BUFFER);
		response.headers()
			.set(responseFields())
			.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
			.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
			.set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, String.valueOf(this.handshake.accept()));
		recordEnd(channel, HttpResponseStatus.SWITCHING_PROTOCOLS);
		HttpdSession session = this.request.session();
		session.seat().use();
		session.seat().end();
		pipeline.addAfter(NettyPipeline.HttpCodec, FLOW, this.flow);
		// Before the client can know of it
		WebSocketSession webSocket = open(session.id(), channel);
		pipeline.context(NettyPipeline.HttpCodec).writeAndFlush(response);
		pipeline.remove(ReceiveTimeouts.class);
		pipeline.remove(ResponseEncoder.class);
		pipeline.remove(RequestFlow.class);
		removeIfThere(pipeline, LastResponse.NAME);
		removeIfThere(pipeline, NettyPipeline.HttpTrafficHandler);
		removeIfThere(pipeline, NettyPipeline.AccessLogHandler);
		removeIfThere(pipeline, NettyPipeline.CompressionHandler);
		this.flow.start(webSocket);
		// Gives on what has arrived behind the request
		pipeline.remove(NettyPipeline.HttpCodec);
	}

	private void performOnStream(Channel channel, StreamFlow stream) {
		ChannelHandlerContext frames = channel.pipeline().context(WebSocketTunnel.class);
		WebSocketTunnel handler = (WebSocketTunnel) frames.handler();
		channel.pipeline().addAfter(frames.name(), FLOW, this.flow);
		stream.upgrade();
		recordEnd(channel, HttpResponseStatus.OK);
		int number = ((Http2StreamChannel) channel).stream().id();
		WebSocketSession webSocket = open(this.request.session().id() + "." + number, channel);
		handler.open(frames, responseFields());
		this.flow.start(webSocket);
		handler.start(frames);
	}

	private void recordEnd(Channel channel, HttpResponseStatus status) {
		RequestRecord record = this.request.record();
		if (record != null) {
			record.responding(status.code());
			record.end(channel, true);
		}
	}

	private static void removeIfThere(ChannelPipeline pipeline, String name) {
		if (pipeline.get(name) != null) {
			pipeline.remove(name);
		}
	}

	private WebSocketSession open(String id, Channel channel) {
		WebSocketSession webSocket = new WebSocketSession(id, this.uri, this.request, this.handshake.subprotocol(),
				this.flow);
		channel.attr(WEB_SOCKET).set(webSocket);
		WebSocketRegistry registry = this.request.server().webSocketRegistry();
		registry.add(webSocket);
		channel.closeFuture().addListener((closed) -> registry.remove(webSocket));
		return webSocket;
	}

	private HttpHeaders responseFields() {
		HttpHeaders all = this.fields.copy()
			.remove(HttpHeaderNames.TRANSFER_ENCODING)
			.remove(HttpHeaderNames.CONTENT_LENGTH)
			.remove(HttpHeaderNames.CONNECTION)
			.remove(HttpHeaderNames.UPGRADE)
			.remove(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT)
			.remove(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)
			.remove(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS);
		String subprotocol = this.handshake.subprotocol();
		if (subprotocol != null) {
			all.set(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL, subprotocol);
		}
		PerMessageDeflate compression = this.handshake.compression();
		if (compression != null) {
			all.set(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS, compression.responseField());
		}
		return all;
	}

}
