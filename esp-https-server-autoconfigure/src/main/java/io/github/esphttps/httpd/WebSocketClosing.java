package io.github.esphttps.httpd;

import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * How a WebSocket ends (RFC 6455, section 7): who closes it and why, and that a close
 * frame leaves before the connection is closed. All methods run on the event loop of the
 * channel unless said otherwise.
 */
final class WebSocketClosing {

	private final ChannelHandlerContext ctx;

	private final WebSocketOutbound outbound;

	private final HttpdSession session;

	// It is a stream of it otherwise
	private final boolean isSession;

	private final long timeoutNanos;

	private final Runnable over;

	private final Sinks.One<WebSocketClose> closed = Sinks.one();

	private volatile boolean open = true;

	private boolean sent;

	private boolean ended;

	// What either side has said first
	private @Nullable WebSocketClose first;

	// To the close frame of the client
	private @Nullable WebSocketClose answer;

	private @Nullable Future<?> timer;

	/** Over is called when nothing more is to be received. */
	WebSocketClosing(ChannelHandlerContext ctx, WebSocketSettings settings, WebSocketOutbound outbound, Runnable over) {
		this.ctx = ctx;
		this.outbound = outbound;
		this.session = SessionHandler.sessionOf(ctx.channel());
		this.isSession = SessionHandler.sessionOrNull(ctx.channel()) != null;
		this.timeoutNanos = settings.closeTimeout().toNanos();
		this.over = over;
	}

	/** Return whether neither side has begun to close. Runs on any thread. */
	boolean isOpen() {
		return this.open && this.ctx.channel().isActive();
	}

	/** Return whether the application has sent a close frame. */
	boolean isSent() {
		return this.sent;
	}

	/** Return whether nothing more is to be received. */
	boolean isOver() {
		return this.ended;
	}

	/** Return what completes when the connection is closed. Runs on any thread. */
	Mono<WebSocketClose> onClose() {
		return this.closed.asMono();
	}

	/** The application has sent a close frame: the client has to answer it in time. */
	void sent(WebSocketClose close) {
		if (!this.ended) {
			begin(close, CloseReason.CLOSED_BY_APPLICATION);
			this.sent = true;
			after(this.timeoutNanos, () -> end(null));
		}
	}

	/** The client has sent a close frame, which waits for the message before it. */
	void expect(WebSocketFrame frame) {
		WebSocketClose close = WebSocketClose.ofPayload(frame.payload());
		begin(close, CloseReason.PEER_CLOSED);
		this.answer = new WebSocketClose(close.code(), "");
		after(this.timeoutNanos, () -> received(frame));
	}

	/** The client sends no more: what it has sent is to be handled in time. */
	void expectEnd() {
		after(this.timeoutNanos, () -> end(null));
	}

	/** The client has sent a close frame: answer it, unless it is an answer itself. */
	void received(WebSocketFrame frame) {
		WebSocketClose close = WebSocketClose.ofPayload(frame.payload());
		begin(close, CloseReason.PEER_CLOSED);
		end(new WebSocketClose(close.code(), ""));
	}

	/** The server closes: its close frame does not wait. Without one if it is null. */
	void close(@Nullable WebSocketClose close, CloseReason reason) {
		begin(close, reason);
		end(close);
	}

	/** The server gives up a client that is not there. */
	void breakOff(CloseReason reason) {
		WebSocketClose close = closeFor(reason);
		begin(close, reason);
		if (finish(close)) {
			abort();
		}
	}

	/**
	 * The server drains: close as an application does, after what waits to be sent and
	 * with time for the client to answer. Has no effect when it is being closed.
	 */
	void goAway() {
		WebSocketClose close = closeFor(CloseReason.SERVER_STOPPED);
		if (close != null && isOpen() && !this.outbound.isClosing()) {
			if (this.isSession) {
				this.session.closingFor(CloseReason.SERVER_STOPPED);
			}
			this.outbound.offer(WebSocketSend.unheard(WebSocketFrame.close(close)));
		}
	}

	/** The session is being closed: send the close frame, the rest is done already. */
	void leave() {
		finish(farewell());
	}

	private @Nullable WebSocketClose farewell() {
		WebSocketClose due = this.answer;
		return (due != null) ? due : closeFor(this.session.closeReason());
	}

	/** The session is closed. */
	void close(ChannelPromise promise) {
		WebSocketClose close = farewell();
		if (LingeringClose.isUnderWay(this.ctx.channel()) || (close != null && this.ctx.channel().isActive())) {
			finish(close);
			linger(promise);
		}
		else {
			finish(null);
			this.ctx.close(promise);
		}
	}

	private void linger(ChannelPromise promise) {
		if (LingeringClose.isUnderWay(this.ctx.channel())) {
			// It would not linger when it is told a second time
			this.ctx.channel().closeFuture().addListener((done) -> promise.trySuccess());
		}
		else {
			LingeringClose.start(this.ctx, promise);
		}
	}

	/** The connection is closed. */
	void lost() {
		finish(null);
		cancel();
		WebSocketClose close = this.first;
		this.closed.tryEmitValue((close != null) ? close : new WebSocketClose(WebSocketClose.ABNORMAL, ""));
	}

	private void begin(@Nullable WebSocketClose close, CloseReason reason) {
		this.open = false;
		if (this.first == null) {
			this.first = close;
		}
		if (this.isSession) {
			this.session.closingFor(reason);
		}
	}

	private void end(@Nullable WebSocketClose close) {
		if (finish(close)) {
			linger(this.ctx.newPromise());
			after(this.timeoutNanos, this::abortIfStalled);
		}
	}

	/** Receive nothing more, and have a close frame be the last that is sent. */
	private boolean finish(@Nullable WebSocketClose close) {
		if (this.ended) {
			return false;
		}
		this.ended = true;
		this.open = false;
		if (this.first == null) {
			this.first = close;
		}
		cancel();
		// First, as the application may close, too, when it hears of it
		this.outbound.closeNow(this.sent ? null : close);
		this.over.run();
		return true;
	}

	// The close frame has not left
	private void abortIfStalled() {
		ChannelOutboundBuffer buffer = this.ctx.channel().unsafe().outboundBuffer();
		if (buffer != null && buffer.totalPendingWriteBytes() > 0) {
			abort();
		}
	}

	private void abort() {
		if (this.isSession) {
			this.session.abort(CloseReason.CONNECTION_CLOSE);
		}
		else {
			this.ctx.close();
		}
	}

	private void after(long nanos, Runnable action) {
		cancel();
		this.timer = this.ctx.executor().schedule(action, nanos, TimeUnit.NANOSECONDS);
		if (!this.ctx.channel().isActive()) {
			cancel();
		}
	}

	private void cancel() {
		Future<?> scheduled = this.timer;
		if (scheduled != null) {
			scheduled.cancel(false);
		}
	}

	/** Return what a client is told whose session ends, {@code null} for nothing. */
	static @Nullable WebSocketClose closeFor(@Nullable CloseReason reason) {
		if (reason == null) {
			return new WebSocketClose(WebSocketClose.GOING_AWAY, "");
		}
		return switch (reason) {
			case PEER_CLOSED, PROTOCOL_ERROR, SEND_TIMEOUT -> null;
			case CLOSED_BY_APPLICATION -> new WebSocketClose(WebSocketClose.NORMAL, "");
			case HANDLER_FAILED -> new WebSocketClose(WebSocketClose.INTERNAL_ERROR, reason.toString());
			case RECV_TIMEOUT, REVOKED, REJECTED, SLOW_CLIENT ->
				new WebSocketClose(WebSocketClose.POLICY_VIOLATION, reason.toString());
			case CONNECTION_CLOSE, ERROR_RESPONSE, IDLE_TIMEOUT, PING_TIMEOUT, LRU_PURGED, REPLACED, SERVER_STOPPED ->
				new WebSocketClose(WebSocketClose.GOING_AWAY, reason.toString());
		};
	}

}
