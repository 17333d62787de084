package io.github.esphttps.httpd;

import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Follows the request and the response of an HTTP/2 stream, in front of its other
 * handlers. All methods run on the event loop of the connection if not said otherwise.
 */
final class StreamFlow extends ChannelDuplexHandler implements BodyArrival {

	private static final AttributeKey<StreamFlow> FLOW = AttributeKey.valueOf(StreamFlow.class, "flow");

	private final HttpdSession session;

	private final Http2StreamChannel channel;

	private final Http2Head head;

	private final Http2Streams streams;

	private final StreamTimeouts timeouts;

	private final StreamBody body = new StreamBody();

	private boolean begun;

	// The response is complete, perhaps before the request
	private boolean responded;

	// Read by threads of handlers, too
	private volatile boolean over;

	// The stream has become a WebSocket, and is no request in progress any more
	private boolean upgraded;

	StreamFlow(HttpdSession session, Http2StreamChannel channel, Http2Head head) {
		this.session = session;
		this.channel = channel;
		this.head = head;
		this.streams = Http2Streams.of(channel);
		this.timeouts = new StreamTimeouts(this.streams);
		channel.attr(FLOW).set(this);
	}

	/** Return the flow of an HTTP/2 stream, {@code null} if it is none. */
	static @Nullable StreamFlow of(Channel channel) {
		return channel.attr(FLOW).get();
	}

	/** Return whether the client waits for a response. Runs on any thread. */
	boolean isOpen() {
		return !this.over && this.channel.isActive();
	}

	StreamTimeouts timeouts() {
		return this.timeouts;
	}

	@Override
	public boolean isBodyArriving() {
		return this.body.isArriving();
	}

	@Override
	public boolean isUnannounced() {
		return this.body.isUnannounced();
	}

	@Override
	public void onBodyFailure(Consumer<RuntimeException> listener) {
		this.body.onFailure(listener);
	}

	/** The stream is a WebSocket from now on. */
	void upgrade() {
		this.upgraded = true;
		this.session.seat().use();
		this.session.seat().end();
	}

	/** End the stream, and nothing else. Runs on any thread. */
	void reset(Http2Error error) {
		this.over = true;
		EventLoops.run(this.channel.eventLoop(), () -> {
			if (this.channel.isActive()) {
				this.timeouts.read();
				this.channel.pipeline()
					.context(this)
					.writeAndFlush(new DefaultHttp2ResetFrame(error))
					.addListener((written) -> closeLater());
			}
		});
	}

	// What nobody has read would keep it open
	private void closeLater() {
		EventLoops.runLater(this.channel.eventLoop(), this.channel::close);
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
		if (this.streams.isFull() || !this.session.seat().begin()) {
			reset(Http2Error.REFUSED_STREAM);
			return;
		}
		this.begun = true;
		this.streams.add(this.channel.stream().id(), this);
		HttpRequest request = this.head.request(frame.headers(), frame.isEndStream());
		if (request == null) {
			reset(Http2Error.PROTOCOL_ERROR);
			return;
		}
		this.body.begin(request.headers(), frame.isEndStream());
		if (this.body.hasFailed()) {
			ctx.fireChannelRead(request);
			ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
		}
		else if (this.body.isMalformed()) {
			reset(Http2Error.PROTOCOL_ERROR);
		}
		else {
			if (this.body.isTunnel()) {
				ctx.pipeline().addAfter(ctx.name(), "espHttpsWebSocketTunnel", new WebSocketTunnel(this));
			}
			ctx.fireChannelRead(this.body.isArriving() ? request : Http2Head.withoutBody(request));
		}
	}

	private void readData(ChannelHandlerContext ctx, Http2DataFrame frame) {
		this.timeouts.read();
		this.body.received(frame.content().readableBytes(), frame.isEndStream());
		if (this.body.isMalformed()) {
			frame.release();
			reset(Http2Error.PROTOCOL_ERROR);
		}
		else if (this.body.hasFailed() || this.responded) {
			frame.release();
			discardMore(ctx);
		}
		else {
			ctx.fireChannelRead(frame.isEndStream() ? new DefaultLastHttpContent(frame.content())
					: new DefaultHttpContent(frame.content()));
		}
	}

	private void readTrailers(ChannelHandlerContext ctx, Http2HeadersFrame frame) {
		this.timeouts.read();
		boolean last = frame.isEndStream() && Http2Fields.areTrailers(frame.headers());
		this.body.received(0, last);
		if (!last || this.body.isMalformed()) {
			reset(Http2Error.PROTOCOL_ERROR);
		}
		else if (!this.body.hasFailed() && !this.responded) {
			ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
		}
	}

	/** Read on, so that the client gets to its end, unless that is too far. */
	private void discardMore(ChannelHandlerContext ctx) {
		if (!this.body.isArriving()) {
			return;
		}
		if (this.responded && this.body.isMoreThan(this.streams.limits().maxLeftover())) {
			// RFC 9113, section 8.1: the client is asked not to send the rest
			reset(Http2Error.NO_ERROR);
		}
		else {
			read(ctx);
		}
	}

	@Override
	public void read(ChannelHandlerContext ctx) {
		if (this.body.isArriving()) {
			this.timeouts.reads(System.nanoTime());
			this.streams.arm(this.timeouts.receiveDeadline());
		}
		ctx.read();
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		boolean last = (message instanceof Http2HeadersFrame headers && headers.isEndStream())
				|| (message instanceof Http2DataFrame data && data.isEndStream());
		if (last) {
			// Before the client can know of it, and use another session
			this.session.seat().use();
			this.responded = true;
			this.body.answered();
		}
		this.timeouts.writes(System.nanoTime());
		this.streams.arm(this.timeouts.sendDeadline());
		ctx.write(message, promise.unvoid()).addListener((done) -> {
			this.timeouts.written(System.nanoTime());
			if (last && this.body.isArriving()) {
				ctx.executor().execute(() -> discardMore(ctx));
			}
		});
	}

	/** Return when the client has taken too long, with the request or the response. */
	long deadline() {
		return Math.min(this.timeouts.receiveDeadline(), this.timeouts.sendDeadline());
	}

	/** Give up on a client that has taken too long. */
	void expire(long now) {
		if (this.timeouts.sendDeadline() <= now) {
			if (this.streams.hasWindow()) {
				reset(Http2Error.CANCEL);
			}
			else {
				this.session.abort(CloseReason.SEND_TIMEOUT);
			}
		}
		else if (this.timeouts.receiveDeadline() <= now) {
			this.timeouts.read();
			if (this.responded) {
				reset(Http2Error.NO_ERROR);
			}
			else {
				this.body.fail(HttpdError.REQUEST_TIMEOUT);
			}
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof Http2ResetFrame) {
			this.over = true;
			closeLater();
		}
		ctx.fireUserEventTriggered(event);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		this.over = true;
		if (this.begun) {
			this.begun = false;
			this.streams.remove(this.channel.stream().id());
			if (!this.upgraded) {
				this.session.seat().end();
			}
		}
		this.body.end();
		ctx.fireChannelInactive();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		this.over = true;
		// Netty does it next, if it is the client's mistake
		EventLoops.runLater(ctx.executor(), () -> reset(Http2Error.INTERNAL_ERROR));
	}

}
