package io.github.esphttps.httpd;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * The end of a session whose server drains: it serves what it has begun, and nothing
 * else. All methods run on the event loop of the channel.
 */
final class SessionDrain {

	/**
	 * What a client gets for its next request that has only just come, or been answered:
	 * that request may be on its way.
	 */
	static final Duration GRACE = Duration.ofSeconds(1);

	private static final AttributeKey<SessionDrain> DRAIN = AttributeKey.valueOf(SessionDrain.class, "drain");

	private final ChannelHandlerContext ctx;

	private final Runnable ended;

	// The session may end as soon as it is idle
	private boolean mayEnd;

	private SessionDrain(ChannelHandlerContext ctx, Runnable ended) {
		this.ctx = ctx;
		this.ended = ended;
	}

	/** Return what is left of the grace of a session since its last use. */
	static Duration graceAfter(Instant usedAt) {
		Duration left = GRACE.minus(Duration.between(usedAt, Instant.now()));
		return left.isNegative() ? Duration.ZERO : left;
	}

	/**
	 * Begin, unless that is done. The session may be idle at first, for the time of a
	 * grace. Ended is called when the output of the connection has ended.
	 */
	static void begin(ChannelHandlerContext ctx, Duration grace, Runnable ended) {
		SessionDrain drain = new SessionDrain(ctx, ended);
		if (ctx.channel().attr(DRAIN).setIfAbsent(drain) == null) {
			drain.proceed();
			// One turn of the event loop later, in which a request that has arrived is
			// seen
			ctx.executor().schedule(drain::end, grace.toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	/** Go on, if it has begun, as something of the connection has come to its end. */
	static void proceed(Channel connection) {
		SessionDrain drain = connection.attr(DRAIN).get();
		if (drain != null) {
			drain.proceed();
		}
	}

	private void end() {
		this.mayEnd = true;
		proceed();
	}

	private void proceed() {
		ChannelPipeline pipeline = this.ctx.pipeline();
		RequestFlow flow = RequestFlow.of(this.ctx.channel());
		if (flow != null && pipeline.get(LastResponse.class) == null) {
			pipeline.addAfter(NettyPipeline.HttpCodec, LastResponse.NAME, new LastResponse(flow, this::leave));
		}
		WebSocketFlow.forEach(this.ctx.channel(), WebSocketClosing::goAway);
		if (this.mayEnd) {
			Http2Frames.goAway(pipeline);
			if (isIdle(flow)) {
				// What is on its way is not in it
				this.ctx.executor().schedule(this::leaveIfIdle, 0, TimeUnit.NANOSECONDS);
			}
		}
	}

	private void leaveIfIdle() {
		if (isIdle(RequestFlow.of(this.ctx.channel()))) {
			leave();
		}
	}

	private void leave() {
		Channel channel = this.ctx.channel();
		if (channel.isActive() && !LingeringClose.isUnderWay(channel)) {
			Farewell.say(channel, CloseReason.SERVER_STOPPED);
			this.ctx.flush();
			LingeringClose.start(this.ctx, this.ctx.newPromise(), this.ended);
		}
	}

	private boolean isIdle(@Nullable RequestFlow flow) {
		if (flow != null) {
			RequestDecoder decoder = this.ctx.pipeline().get(RequestDecoder.class);
			return !flow.isBusy() && decoder.phase() == RequestDecoder.Phase.IDLE;
		}
		// A WebSocket closes by itself
		Http2Streams streams = Http2Streams.on(this.ctx.channel());
		return streams != null && streams.isEmpty();
	}

}
