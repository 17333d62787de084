package com.example.peers.reactornetty;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * What all peers serve.
 */
final class Routes implements Consumer<HttpServerRoutes> {

	private static final int BLOCK_LENGTH = 64 * 1024;

	private static final int BLOCKS = 1600;

	private static final byte[] HELLO = "Hello world!".getBytes(StandardCharsets.UTF_8);

	private static final byte[] TEN_KILOBYTES = "x".repeat(10 * 1024).getBytes(StandardCharsets.UTF_8);

	private static final ByteBuf BLOCK = Unpooled
		.unreleasableBuffer(Unpooled.directBuffer(BLOCK_LENGTH).writeZero(BLOCK_LENGTH).asReadOnly());

	private final ChannelGroup listeners = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

	@Override
	public void accept(HttpServerRoutes routes) {
		routes.get("/hello", (request, response) -> text(response).sendObject(Unpooled.wrappedBuffer(HELLO)))
			.get("/10k", (request, response) -> text(response).sendObject(Unpooled.wrappedBuffer(TEN_KILOBYTES)))
			.get("/download", Routes::download)
			.post("/upload", Routes::upload)
			.ws("/ws", Routes::echo)
			.ws("/ws/broadcast", this::broadcast);
	}

	private static HttpServerResponse text(HttpServerResponse response) {
		return response.header(HttpHeaderNames.CONTENT_TYPE, "text/plain");
	}

	private static Publisher<Void> download(HttpServerRequest request, HttpServerResponse response) {
		return response.header(HttpHeaderNames.CONTENT_TYPE, "application/octet-stream")
			.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(BLOCKS * BLOCK_LENGTH))
			.send(Flux.range(0, BLOCKS).map((block) -> BLOCK.duplicate()));
	}

	private static Publisher<Void> upload(HttpServerRequest request, HttpServerResponse response) {
		Mono<Long> length = request.receive().map(ByteBuf::readableBytes).reduce(0L, Long::sum);
		return text(response).sendString(length.map(Object::toString));
	}

	private static Publisher<Void> echo(WebsocketInbound in, WebsocketOutbound out) {
		return out.sendObject(in.receiveFrames().map(WebSocketFrame::retain));
	}

	private Publisher<Void> broadcast(WebsocketInbound in, WebsocketOutbound out) {
		in.withConnection((connection) -> this.listeners.add(connection.channel()));
		return in.receiveFrames().doOnNext((frame) -> this.listeners.writeAndFlush(frame.retain())).then();
	}

}
