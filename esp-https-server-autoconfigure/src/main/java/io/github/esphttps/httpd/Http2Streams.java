package io.github.esphttps.httpd;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AttributeKey;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import org.jspecify.annotations.Nullable;

/**
 * The open streams of an HTTP/2 connection, and the one timer for all that is waited for
 * on it. All methods run on the event loop of the channel if not said otherwise.
 */
final class Http2Streams {

	private static final AttributeKey<Http2Streams> CONNECTION = AttributeKey.valueOf(Http2Streams.class, "connection");

	private static final int CONNECTION_ID = 0;

	private final ChannelHandlerContext ctx;

	private final FrameScanner frames;

	private final Http2Limits limits;

	private final IntObjectMap<StreamFlow> streams = new IntObjectHashMap<>();

	private final AtomicInteger calls = new AtomicInteger();

	private boolean open;

	// Since when there is no stream, or a part of a frame is missing
	private long idleSince;

	private long unfinishedSince;

	private boolean unfinished;

	private long receivedAt;

	private long dataReceivedAt = System.nanoTime();

	private final Alarm alarm = new Alarm(this::fire);

	Http2Streams(ChannelHandlerContext ctx, FrameScanner frames, Http2Limits limits) {
		this.ctx = ctx;
		this.frames = frames;
		this.limits = limits;
		ctx.channel().attr(CONNECTION).set(this);
	}

	/** Return the connection of a stream. */
	static Http2Streams of(Channel stream) {
		return stream.parent().attr(CONNECTION).get();
	}

	/** Return the streams of a connection, {@code null} if it speaks HTTP/1.1. */
	static @Nullable Http2Streams on(Channel connection) {
		return connection.attr(CONNECTION).get();
	}

	boolean isEmpty() {
		return this.streams.isEmpty();
	}

	Http2Limits limits() {
		return this.limits;
	}

	/**
	 * Return the number of blocking handlers that run on the connection of a stream,
	 * those included whose stream is over. {@code null} on an HTTP/1.1 connection, which
	 * has one at a time. Runs on any thread.
	 */
	static @Nullable AtomicInteger callsOn(Channel channel) {
		return (StreamFlow.of(channel) != null) ? of(channel).calls : null;
	}

	/** Return whether as many handlers run as there may be streams. */
	boolean isFull() {
		return this.calls.get() >= Http2Limits.MAX_STREAMS;
	}

	/** The listeners have admitted the session. */
	void open() {
		this.open = true;
		this.idleSince = System.nanoTime();
		arm(this.limits.idleDeadline(this.idleSince));
	}

	/** Return whether the client takes anything at all. */
	boolean hasWindow() {
		return hasWindow(CONNECTION_ID);
	}

	private boolean hasWindow(int streamId) {
		Http2Connection connection = this.ctx.pipeline().get(Http2FrameCodec.class).connection();
		Http2Stream stream = connection.stream(streamId);
		return stream != null && connection.remote().flowController().windowSize(stream) > 0;
	}

	void add(int streamId, StreamFlow stream) {
		this.streams.put(streamId, stream);
	}

	void remove(int streamId) {
		this.streams.remove(streamId);
		if (this.streams.isEmpty()) {
			this.idleSince = System.nanoTime();
			arm(this.limits.idleDeadline(this.idleSince));
			SessionDrain.proceed(this.ctx.channel());
		}
	}

	void dataReceived(int streamId, int length) {
		StreamFlow stream = this.streams.get(streamId);
		if (stream != null) {
			this.dataReceivedAt = System.nanoTime();
			stream.timeouts().received(this.dataReceivedAt, length);
		}
	}

	/** Return when a part of the body of any stream has arrived last. */
	long dataReceivedAt() {
		return this.dataReceivedAt;
	}

	void windowOpened(int streamId) {
		long now = System.nanoTime();
		// A window is of use when the other one is open, too
		if (streamId == CONNECTION_ID) {
			this.streams.forEach((id, stream) -> {
				if (hasWindow(id)) {
					stream.timeouts().windowOpened(now);
				}
			});
			return;
		}
		StreamFlow stream = this.streams.get(streamId);
		if (stream != null && hasWindow()) {
			stream.timeouts().windowOpened(now);
		}
	}

	/** Follow what is missing of the frames that are arriving. */
	void received() {
		boolean nowUnfinished = this.frames.isUnfinished();
		if (!nowUnfinished && !this.unfinished) {
			return;
		}
		this.receivedAt = System.nanoTime();
		if (nowUnfinished && !this.unfinished) {
			this.unfinishedSince = this.receivedAt;
		}
		this.unfinished = nowUnfinished;
		arm(frameDeadline());
	}

	/** Look after all at a deadline, or before. */
	void arm(long deadline) {
		if (this.open) {
			this.alarm.setTo(deadline, this.ctx.executor());
		}
	}

	private void fire() {
		long now = System.nanoTime();
		List<StreamFlow> current = new ArrayList<>(this.streams.values());
		current.forEach((stream) -> stream.expire(now));
		HttpdSession session = SessionHandler.sessionOf(this.ctx.channel());
		if (frameDeadline() <= now) {
			session.close(CloseReason.RECV_TIMEOUT);
		}
		else if (idleDeadline() <= now) {
			session.close(CloseReason.IDLE_TIMEOUT);
		}
		else {
			long next = Math.min(frameDeadline(), idleDeadline());
			for (StreamFlow stream : this.streams.values()) {
				next = Math.min(next, stream.deadline());
			}
			arm(next);
		}
	}

	private long frameDeadline() {
		if (!this.unfinished) {
			return Deadline.NONE;
		}
		long gap = this.limits.gapDeadline(this.receivedAt);
		if (this.frames.isInData()) {
			// Comes first to the stream, if it waits for it
			return (gap != Deadline.NONE) ? gap + this.limits.gap() : gap;
		}
		return Math.min(gap, this.limits.headDeadline(this.unfinishedSince));
	}

	private long idleDeadline() {
		return this.streams.isEmpty() ? this.limits.idleDeadline(this.idleSince) : Deadline.NONE;
	}

	void cancel() {
		this.alarm.cancel();
	}

}
