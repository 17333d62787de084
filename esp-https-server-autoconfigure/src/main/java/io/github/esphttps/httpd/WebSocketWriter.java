package io.github.esphttps.httpd;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Writes the frames of a queue to the connection, as long as that takes them, and flushes
 * them together. All methods run on the event loop of the channel unless said otherwise.
 */
final class WebSocketWriter {

	// Written at once: what a TLS record holds
	private static final int PIECE = 16 * 1024;

	// Written in a row, after which others of the event loop have their turn
	private static final int MAX_WRITES = 256;

	// Of a frame, written before a close frame even though the client does not take it
	private static final int MAX_LAST = 1024 * 1024;

	private final ChannelHandlerContext ctx;

	private final WebSocketEncoder encoder;

	private final WebSocketQueue queue;

	private final Duration closeTimeout;

	private final WebSocketOutbound.Listener listener;

	private final WebSocketStall stall;

	private final AtomicBoolean scheduled = new AtomicBoolean();

	// Begun, but not taken by the network
	private final Queue<WebSocketSend> onTheWay = new ArrayDeque<>(0);

	private final WebSocketAnswers answers = new WebSocketAnswers();

	// Of our own
	private @Nullable WebSocketFrame close;

	// The frame that is being written, and the rest of it
	private @Nullable WebSocketSend current;

	private @Nullable ByteBuf rest;

	private @Nullable Future<?> closeTimer;

	private boolean writing;

	// There may be more since
	private boolean again;

	// Nothing more is written
	private boolean closed;

	private boolean ended;

	WebSocketWriter(ChannelHandlerContext ctx, WebSocketEncoder encoder, WebSocketQueue queue, Duration closeTimeout,
			WebSocketOutbound.Listener listener) {
		this.ctx = ctx;
		this.encoder = encoder;
		this.queue = queue;
		this.closeTimeout = closeTimeout;
		this.listener = listener;
		this.stall = new WebSocketStall(ctx.executor(), this::stalled);
	}

	/** There may be something to write. On any thread. */
	void schedule() {
		if (this.scheduled.compareAndSet(false, true)) {
			EventLoops.runLater(this.ctx.executor(), () -> {
				this.scheduled.set(false);
				write();
			});
		}
	}

	void writabilityChanged() {
		if (this.ctx.channel().isWritable()) {
			schedule();
			this.stall.takes();
		}
	}

	void answer(WebSocketFrame control) {
		this.answers.put(control);
		schedule();
	}

	void closeNow(@Nullable WebSocketClose frame) {
		List<OutgoingMessage> dropped = this.queue.drop();
		ByteBuf left = this.rest;
		if (frame != null && !this.closed) {
			// One that has no status answers one that has none
			this.close = frame.maySend() ? WebSocketFrame.close(frame)
					: new WebSocketFrame(WebSocketFrame.Type.CLOSE, true, new byte[0], 0);
		}
		if (frame == null || (left != null && left.readableBytes() > MAX_LAST)) {
			this.closed = true;
			releaseCurrent(new ClosedChannelException());
		}
		write();
		dropped.forEach((message) -> message.fail(new ClosedChannelException()));
	}

	/** A close frame of the application waits for what is before it, but not forever. */
	void closeInTime(WebSocketFrame frame) {
		if (!this.closed && !this.ended) {
			WebSocketClose late = WebSocketClose.ofPayload(frame.payload());
			this.closeTimer = this.ctx.executor()
				.schedule(() -> closeNow(late), this.closeTimeout.toNanos(), TimeUnit.NANOSECONDS);
		}
	}

	/** Write what can be written now, and flush it. */
	private void write() {
		if (this.writing && this.close == null) {
			this.again = true;
			return;
		}
		this.writing = true;
		this.again = false;
		boolean more = true;
		try {
			for (int i = 0; more && i < MAX_WRITES && mayWrite(); i++) {
				more = this.rest != null || begin();
				writePiece();
			}
		}
		finally {
			this.writing = false;
		}
		this.ctx.flush();
		if ((more || this.again) && mayWrite()) {
			schedule();
		}
		watch();
		tellOfClose();
	}

	private boolean mayWrite() {
		// A close frame does not wait
		return !this.ended && !this.closed && (this.close != null || this.ctx.channel().isWritable());
	}

	/** Begin the next frame, if there is one. */
	private boolean begin() {
		WebSocketSend ours = nextOfOurs();
		WebSocketSend next = (ours != null) ? ours : nextOfApplication();
		if (next == null) {
			return false;
		}
		try {
			this.rest = this.encoder.encode(next);
		}
		catch (Throwable ex) {
			// Too little memory, say
			cannotEncode(next, ex);
			return false;
		}
		this.current = next;
		this.onTheWay.add(next);
		return true;
	}

	/** Nothing may follow but a close frame, since a part of a message may be missing. */
	private void cannotEncode(WebSocketSend send, Throwable cause) {
		this.queue.sent(send);
		send.lost(cause);
		drop(new ClosedChannelException());
		if (this.close != null) {
			this.closed = true;
			return;
		}
		EventLoops.runLater(this.ctx.executor(), () -> this.listener.broken(cause));
	}

	private @Nullable WebSocketSend nextOfOurs() {
		WebSocketFrame frame = (this.close != null) ? this.close : this.answers.take();
		return (frame != null) ? WebSocketSend.unheard(frame) : null;
	}

	private @Nullable WebSocketSend nextOfApplication() {
		WebSocketSend next = this.queue.take();
		OutgoingMessage head = (next == null) ? this.queue.head() : null;
		if (head != null) {
			head.demand();
			next = this.queue.take();
		}
		if (next != null) {
			this.listener.used();
		}
		return next;
	}

	private void writePiece() {
		ByteBuf bytes = this.rest;
		WebSocketSend send = this.current;
		if (bytes == null || send == null) {
			return;
		}
		if (bytes.readableBytes() > PIECE) {
			this.ctx.write(bytes.readRetainedSlice(PIECE)).addListener((written) -> pieceWritten(send, written));
			return;
		}
		this.rest = null;
		this.current = null;
		if (send.frame().type() == WebSocketFrame.Type.CLOSE) {
			this.close = send.frame();
			this.closed = true;
		}
		this.queue.sent(send);
		this.ctx.write(bytes).addListener((written) -> written(send, written));
	}

	private void pieceWritten(WebSocketSend send, Future<?> written) {
		if (written.isSuccess() && send.isProgress()) {
			this.stall.progressed();
		}
	}

	private void written(WebSocketSend send, Future<?> written) {
		this.onTheWay.remove(send);
		pieceWritten(send, written);
		watch();
		if (written.isSuccess()) {
			send.sent();
		}
		else {
			send.lost(written.cause());
		}
	}

	private void tellOfClose() {
		WebSocketFrame last = this.close;
		if (last != null && this.closed) {
			this.close = null;
			drop(new ClosedChannelException());
			this.listener.closeSent(WebSocketClose.ofPayload(last.payload()));
		}
	}

	private void watch() {
		this.stall.waiting(!this.ended && (!this.onTheWay.isEmpty() || !this.queue.isEmpty()));
	}

	/** Nobody needs to wait any more who does not wait for a client that is stalled. */
	private void stalled() {
		List.copyOf(this.onTheWay).forEach(WebSocketSend::stalled);
		this.queue.whole(this.ctx.channel().isWritable()).forEach(WebSocketSend::stalled);
	}

	/** On any thread. */
	boolean isStalled() {
		return this.stall.isStalled();
	}

	void end(Throwable cause) {
		this.ended = true;
		this.stall.end();
		Future<?> timer = this.closeTimer;
		if (timer != null) {
			timer.cancel(false);
		}
		releaseCurrent(cause);
		drop(cause);
	}

	private void releaseCurrent(Throwable cause) {
		ByteBuf bytes = this.rest;
		WebSocketSend send = this.current;
		this.rest = null;
		this.current = null;
		if (bytes != null) {
			bytes.release();
		}
		if (send != null) {
			this.onTheWay.remove(send);
			send.fail(cause);
		}
	}

	private void drop(Throwable cause) {
		this.answers.clear();
		this.queue.drop().forEach((message) -> message.fail(cause));
	}

}
