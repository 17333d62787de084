package io.github.esphttps.httpd;

import java.util.function.Consumer;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.AbortedException;

/**
 * Follows the request and the response of an HTTP/2 stream, in front of all other
 * handlers of the stream: makes a request of its frames, and what to do with the rest of
 * its body. All methods run on the event loop of the connection if not said otherwise.
 */
final class StreamFlow extends ChannelDuplexHandler implements BodyArrival {

	private static final AttributeKey<StreamFlow> FLOW = AttributeKey.valueOf(StreamFlow.class, "flow");

	private static final long UNKNOWN = -1;

	private final HttpdSession session;

	private final Http2Head head;

	private final long maxLeftover;

	private final Channel channel;

	private boolean begun;

	// Read by threads of handlers, too
	private volatile boolean bodyArriving;

	private volatile boolean expectsContinue;

	private volatile boolean over;

	private long announced = UNKNOWN;

	private long received;

	private long leftover;

	private boolean responded;

	private @Nullable HttpdError bodyError;

	private @Nullable Consumer<RuntimeException> bodyFailureListener;

	StreamFlow(HttpdSession session, Channel channel, Http2Head head, long maxLeftover) {
		this.session = session;
		this.channel = channel;
		this.head = head;
		this.maxLeftover = maxLeftover;
		channel.attr(FLOW).set(this);
	}

	/** Return the flow of an HTTP/2 stream, {@code null} if it is none. */
	static @Nullable StreamFlow of(Channel channel) {
		return channel.attr(FLOW).get();
	}

	/** Return whether the client waits for a response. Safe for use by any thread. */
	boolean isOpen() {
		return !this.over && this.channel.isActive();
	}

	@Override
	public boolean isBodyArriving() {
		return this.bodyArriving;
	}

	@Override
	public boolean isUnannounced() {
		return this.bodyArriving && this.announced == UNKNOWN;
	}

	@Override
	public void onBodyFailure(Consumer<RuntimeException> listener) {
		this.bodyFailureListener = listener;
		HttpdError error = this.bodyError;
		if (error != null) {
			listener.accept(new HttpdException(error));
		}
	}

	/** Give up on the body that is arriving. */
	void failBody(HttpdError error) {
		this.bodyError = error;
		Consumer<RuntimeException> listener = this.bodyFailureListener;
		if (listener != null) {
			listener.accept(new HttpdException(error));
		}
	}

	/** End the stream, and nothing else. Runs on any thread. */
	void reset(Http2Error error) {
		this.over = true;
		EventLoops.run(this.channel.eventLoop(), () -> {
			if (this.channel.isActive()) {
				this.channel.pipeline().context(this).writeAndFlush(new DefaultHttp2ResetFrame(error));
			}
		});
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (message instanceof Http2HeadersFrame frame) {
			if (this.begun) {
				readTrailers(ctx, frame);
			}
			else {
				begin(ctx, frame);
			}
		}
		else if (message instanceof Http2DataFrame frame) {
			readData(ctx, frame);
		}
		else {
			ReferenceCountUtil.release(message);
		}
	}

	private void begin(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
		if (!this.session.seat().begin()) {
			reset(Http2Error.REFUSED_STREAM);
			return;
		}
		this.begun = true;
		HttpRequest request = this.head.request(frame.headers());
		if (request == null) {
			reset(Http2Error.PROTOCOL_ERROR);
			return;
		}
		this.bodyArriving = !frame.isEndStream();
		if (RefusedHeaders.errorOf(request.headers()) != null) {
			this.bodyError = RefusedHeaders.errorOf(request.headers());
			ctx.fireChannelRead(request);
			ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
			return;
		}
		String length = request.headers().get(HttpHeaderNames.CONTENT_LENGTH);
		this.announced = (length != null) ? Long.parseLong(length) : UNKNOWN;
		this.expectsContinue = request.headers().contains(HttpHeaderNames.EXPECT);
		if (this.bodyArriving) {
			ctx.fireChannelRead(request);
		}
		else if (isComplete()) {
			ctx.fireChannelRead(withoutBody(request));
		}
		else {
			reset(Http2Error.PROTOCOL_ERROR);
		}
	}

	private static HttpRequest withoutBody(HttpRequest request) {
		return new DefaultFullHttpRequest(request.protocolVersion(), request.method(), request.uri(),
				Unpooled.EMPTY_BUFFER, request.headers(), LastHttpContent.EMPTY_LAST_CONTENT.trailingHeaders());
	}

	private void readData(ChannelHandlerContext ctx, Http2DataFrame frame) {
		this.received += frame.content().readableBytes();
		boolean fits = this.announced == UNKNOWN || this.received <= this.announced;
		if (!fits || (frame.isEndStream() && !isComplete())) {
			frame.release();
			fail(Http2Error.PROTOCOL_ERROR);
			return;
		}
		if (frame.isEndStream()) {
			this.bodyArriving = false;
		}
		if (this.bodyError != null || this.responded) {
			this.leftover += frame.content().readableBytes();
			frame.release();
			discardMore(ctx);
			return;
		}
		ctx.fireChannelRead(frame.isEndStream() ? new DefaultLastHttpContent(frame.content())
				: new DefaultHttpContent(frame.content()));
	}

	private void readTrailers(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
		if (!frame.isEndStream() || !this.bodyArriving || !Http2Fields.areTrailers(frame.headers()) || !isComplete()) {
			fail(Http2Error.PROTOCOL_ERROR);
			return;
		}
		this.bodyArriving = false;
		if (this.bodyError == null && !this.responded) {
			ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
		}
	}

	// RFC 9113, section 8.1.1
	private boolean isComplete() {
		return this.announced == UNKNOWN || this.received == this.announced;
	}

	private void fail(Http2Error error) {
		reset(error);
		abort("The client has sent a malformed body");
	}

	private void discardMore(ChannelHandlerContext ctx) {
		if (this.bodyArriving && this.responded && this.leftover > this.maxLeftover) {
			reset(Http2Error.NO_ERROR);
		}
		else {
			ctx.read();
		}
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		boolean last = (message instanceof Http2HeadersFrame headers && headers.isEndStream())
				|| (message instanceof Http2DataFrame data && data.isEndStream());
		if (!last) {
			ctx.write(message, promise);
			return;
		}
		// Before the client can know of it, and use another session
		this.session.seat().use();
		this.responded = true;
		this.bodyFailureListener = null;
		ctx.write(message, promise.unvoid()).addListener((done) -> ctx.executor().execute(() -> responded(ctx)));
	}

	private void responded(ChannelHandlerContext ctx) {
		if (!this.bodyArriving || ctx.isRemoved()) {
			return;
		}
		boolean tooMuch = this.announced != UNKNOWN && this.announced - this.received > this.maxLeftover;
		if (tooMuch || this.expectsContinue) {
			// RFC 9113, section 8.1: the client is asked not to send the rest
			reset(Http2Error.NO_ERROR);
		}
		else {
			ctx.read();
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof Http2ResetFrame) {
			this.over = true;
		}
		ctx.fireUserEventTriggered(event);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		this.over = true;
		abort("The client has given up on the request");
		if (this.begun) {
			this.session.seat().end();
		}
		ctx.fireChannelInactive();
	}

	private void abort(String reason) {
		Consumer<RuntimeException> listener = this.bodyFailureListener;
		if (listener != null) {
			this.bodyFailureListener = null;
			listener.accept(new AbortedException(reason));
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		// Netty resets the stream
		abort("The stream is broken");
	}

}
