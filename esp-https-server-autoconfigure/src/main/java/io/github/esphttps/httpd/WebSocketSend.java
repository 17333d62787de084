package io.github.esphttps.httpd;

import java.nio.channels.ClosedChannelException;

import org.jspecify.annotations.Nullable;

/**
 * A frame on its way to a client, and who is told what becomes of it.
 */
final class WebSocketSend implements OutgoingMessage {

	// What the least message costs in memory, more or less
	static final int MIN_COST = 128;

	private final WebSocketFrame frame;

	private final Outcome outcome;

	private final @Nullable WebSocketCompressed shared;

	// Guarded by this
	private boolean over;

	// Guarded by the queue: whether it has left it
	private boolean taken;

	// Guarded by the queue: what it is counted with there
	long counted;

	// Guarded by the queue: whether it waits for room
	volatile boolean late;

	WebSocketSend(WebSocketFrame frame, Outcome outcome) {
		this(frame, outcome, null);
	}

	/** One of many that send the same. */
	WebSocketSend(WebSocketFrame frame, Outcome outcome, @Nullable WebSocketCompressed shared) {
		this.frame = frame;
		this.outcome = outcome;
		this.shared = shared;
	}

	/** Return a frame that the server sends by itself. */
	static WebSocketSend unheard(WebSocketFrame frame) {
		return new WebSocketSend(frame, Unheard.INSTANCE);
	}

	WebSocketFrame frame() {
		return this.frame;
	}

	/**
	 * Return whether others come closer to their turn by it: not by a part of a message
	 * that may have no end, or a pong.
	 */
	boolean isProgress() {
		return this.frame.isLast() && !this.frame.type().isControl();
	}

	/** Return its compressed form, which others may use as well. */
	WebSocketCompressed compressed() {
		return (this.shared != null) ? this.shared : new WebSocketCompressed(this.frame);
	}

	long cost() {
		return Math.max(this.frame.payload().length, MIN_COST);
	}

	@Override
	public @Nullable WebSocketSend next() {
		this.taken = true;
		return this;
	}

	@Override
	public boolean isComplete() {
		return this.taken;
	}

	/** Return whether it waits for room in the queue. On any thread. */
	boolean isLate() {
		return this.late;
	}

	void sent() {
		if (end()) {
			this.outcome.sent();
		}
	}

	@Override
	public void fail(Throwable cause) {
		if (end()) {
			this.outcome.failed(cause);
		}
	}

	/** The connection has failed to take it. */
	void lost(Throwable cause) {
		ClosedChannelException closed = new ClosedChannelException();
		closed.initCause(cause);
		fail(closed);
	}

	/** The client takes nothing, and the message waits in its queue. */
	void stalled() {
		if (!this.outcome.waits() && end()) {
			this.outcome.sent();
		}
	}

	/** Nobody is told of the outcome any more. */
	void forget() {
		end();
	}

	private synchronized boolean end() {
		boolean first = !this.over;
		this.over = true;
		return first;
	}

	/**
	 * Is told once what became of a frame. Called on any thread.
	 */
	interface Outcome {

		/** It was handed to the network, or is not waited for. */
		void sent();

		void failed(Throwable cause);

		/** Return whether a client is waited for that takes nothing. */
		default boolean waits() {
			return true;
		}

	}

	/**
	 * The outcome of what the server sends by itself.
	 */
	private enum Unheard implements Outcome {

		INSTANCE;

		@Override
		public void sent() {
			// Nobody waits for it
		}

		@Override
		public void failed(Throwable cause) {
			// The connection is over, and that is noticed elsewhere
		}

	}

}
