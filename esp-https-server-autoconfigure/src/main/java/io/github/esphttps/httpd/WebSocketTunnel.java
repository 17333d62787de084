package io.github.esphttps.httpd;

import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.util.concurrent.Future;

/**
 * Makes bytes of the DATA frames of a stream, and DATA frames of bytes, so that a
 * WebSocket finds what it finds on a connection (RFC 8441). Sits behind the
 * {@link StreamFlow} of a stream that asks for one. Until it is one, nothing is read, and
 * the window of the stream limits what the client may send. All methods run on the event
 * loop of the connection.
 */
final class WebSocketTunnel extends ChannelDuplexHandler {

	// Time for the client to end its side of the stream, too
	private static final long LINGER_MILLIS = 2000;

	private final StreamFlow stream;

	private final Queue<HttpContent> early = new ArrayDeque<>(1);

	private boolean open;

	// Of the client
	private boolean inputEnded;

	// Of the server
	private boolean outputEnded;

	WebSocketTunnel(StreamFlow stream) {
		this.stream = stream;
	}

	/** Accept the handshake. */
	void open(ChannelHandlerContext ctx, HttpHeaders fields) {
		this.open = true;
		ctx.writeAndFlush(new DefaultHttp2HeadersFrame(accepted(fields)));
	}

	private static Http2Headers accepted(HttpHeaders fields) {
		Http2Headers headers = new DefaultHttp2Headers().status(HttpResponseStatus.OK.codeAsText());
		for (Map.Entry<String, String> field : fields) {
			Http2Fields.add(headers, field.getKey(), field.getValue());
		}
		return headers;
	}

	/** Give on what has arrived already. */
	void start(ChannelHandlerContext ctx) {
		for (HttpContent content = this.early.poll(); content != null; content = this.early.poll()) {
			read(ctx, content);
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (message instanceof HttpRequest || !(message instanceof HttpContent content)) {
			ctx.fireChannelRead(message);
		}
		else if (!this.open || !this.early.isEmpty()) {
			this.early.add(content);
		}
		else {
			read(ctx, content);
		}
	}

	private void read(ChannelHandlerContext ctx, HttpContent content) {
		if (content.content().isReadable()) {
			ctx.fireChannelRead(content.content());
		}
		else {
			content.release();
			if (!(content instanceof LastHttpContent)) {
				// A frame without bytes is not what was asked for
				ctx.read();
			}
		}
		if (content instanceof LastHttpContent) {
			this.inputEnded = true;
			if (this.outputEnded) {
				ctx.close();
			}
			else {
				ctx.fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
			}
		}
	}

	@Override
	public void read(ChannelHandlerContext ctx) {
		if (this.open) {
			ctx.read();
		}
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		if (message instanceof ByteBuf bytes) {
			ctx.write(new DefaultHttp2DataFrame(bytes), promise);
			return;
		}
		ctx.write(message, promise);
		if (!this.open && isLast(message)) {
			// Refused: nobody reads what the client has to send. Other handlers come
			// first
			EventLoops.runLater(ctx.executor(), () -> this.stream.reset(Http2Error.NO_ERROR));
		}
	}

	private static boolean isLast(Object message) {
		return (message instanceof Http2HeadersFrame headers && headers.isEndStream())
				|| (message instanceof DefaultHttp2DataFrame data && data.isEndStream());
	}

	/** End the stream as a TCP connection ends (RFC 8441, section 5). */
	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		if (!this.open || this.outputEnded || !ctx.channel().isActive() || !this.stream.isOpen()) {
			ctx.close(promise);
			return;
		}
		this.outputEnded = true;
		Future<?> timeout = ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
		ctx.channel().closeFuture().addListener((closed) -> {
			timeout.cancel(false);
			promise.trySuccess();
		});
		ctx.writeAndFlush(new DefaultHttp2DataFrame(true)).addListener((written) -> {
			if (this.inputEnded || !written.isSuccess()) {
				ctx.close();
			}
		});
		ctx.read();
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		ctx.fireChannelReadComplete();
		if (this.outputEnded) {
			// Until the client has ended its side
			ctx.read();
		}
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		for (HttpContent content = this.early.poll(); content != null; content = this.early.poll()) {
			content.release();
		}
	}

}
