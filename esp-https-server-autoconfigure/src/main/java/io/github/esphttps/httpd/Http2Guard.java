package io.github.esphttps.httpd;

import java.util.Objects;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the frames of an HTTP/2 client in front of the codec: ends the connection of
 * one that sends too many that cost it nothing, and those that stop in the middle of a
 * frame. All methods run on the event loop of the channel.
 */
final class Http2Guard extends ChannelDuplexHandler implements FrameScanner.Visitor {

	private static final Logger logger = LoggerFactory.getLogger(Http2Guard.class);

	private final FrameScanner frames = new FrameScanner(this);

	private final FloodBudget budget = new FloodBudget(System::nanoTime);

	private final Http2Limits limits;

	private @Nullable Http2Streams streams;

	// Of the bytes that have arrived together
	private int firstRequest = Integer.MAX_VALUE;

	// Whatever comes is discarded
	private boolean failed;

	Http2Guard(Http2Limits limits) {
		this.limits = limits;
	}

	private Http2Streams streams() {
		return Objects.requireNonNull(this.streams, "not in a pipeline");
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.streams = new Http2Streams(ctx, this.frames, this.limits);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		streams().cancel();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event == SessionGate.OPENED) {
			streams().open();
		}
		ctx.fireUserEventTriggered(event);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		this.firstRequest = Integer.MAX_VALUE;
		if (this.failed) {
			ReferenceCountUtil.release(message);
		}
		else if (!(message instanceof ByteBuf bytes) || this.frames.scan(bytes)) {
			streams().received();
			ctx.fireChannelRead(message);
		}
		else {
			ReferenceCountUtil.release(message);
			calmDown(ctx);
		}
	}

	private void calmDown(ChannelHandlerContext ctx) {
		logger.debug("[{}] Too many frames that are no requests", SessionHandler.sessionOf(ctx.channel()).id());
		Http2Frames.goAway(ctx.pipeline().context(Http2FrameCodec.class), Http2Error.ENHANCE_YOUR_CALM);
	}

	/**
	 * Be told why the connection ends: what the client has sent is not HTTP/2, or more
	 * than can be borne.
	 */
	void goingAway(Channel channel, Http2Error error) {
		if (error != Http2Error.NO_ERROR) {
			this.failed = true;
			HttpdSession session = SessionHandler.sessionOrNull(channel);
			if (session != null) {
				session.closingFor(CloseReason.PROTOCOL_ERROR);
			}
		}
	}

	@Override
	public void data(int streamId, int length) {
		streams().dataReceived(streamId, length);
	}

	@Override
	public void headers(int streamId) {
		this.firstRequest = Math.min(this.firstRequest, streamId);
	}

	@Override
	public boolean control(int type, int streamId, int length) {
		if (type == FrameScanner.RST_STREAM) {
			// Too many, and the requests among these bytes are not looked at
			return this.budget.takeReset(streamId >= this.firstRequest);
		}
		if (type == FrameScanner.WINDOW_UPDATE) {
			streams().windowOpened(streamId);
		}
		return this.budget.take(length);
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		if (message instanceof ByteBuf bytes) {
			this.budget.sent(bytes.readableBytes());
		}
		ctx.write(message, promise);
	}

	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		if (!this.failed) {
			ctx.close(promise);
		}
		else if (LingeringClose.isUnderWay(ctx.channel())) {
			// The codec closes more than once
			ctx.channel().closeFuture().addListener((closed) -> promise.trySuccess());
		}
		else {
			// So that the client learns why
			LingeringClose.start(ctx, promise);
		}
	}

}
