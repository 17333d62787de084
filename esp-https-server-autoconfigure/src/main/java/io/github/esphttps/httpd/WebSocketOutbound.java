package io.github.esphttps.httpd;

import java.nio.channels.ClosedChannelException;

import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Sends to a client: queues frames in the order of the subscriptions, and has them
 * written as the client takes them. Safe for use by any thread unless said otherwise.
 */
final class WebSocketOutbound {

	private final ChannelHandlerContext ctx;

	private final Listener listener;

	private final WebSocketQueue queue;

	private final WebSocketWriter writer;

	WebSocketOutbound(WebSocketSettings settings, ChannelHandlerContext ctx, @Nullable PerMessageDeflate deflate,
			Listener listener) {
		this.ctx = ctx;
		this.listener = listener;
		this.queue = new WebSocketQueue(settings.sendQueue(), settings.slowClient());
		this.writer = new WebSocketWriter(ctx, new WebSocketEncoder(ctx.alloc(), deflate), this.queue,
				settings.closeTimeout(), listener);
	}

	/** Send a frame when subscribed to. */
	Mono<Void> send(WebSocketFrame frame) {
		return Mono.create((sink) -> {
			WebSocketSend send = new WebSocketSend(frame, new Completion(sink));
			sink.onCancel(() -> cancel(send));
			offer(send);
		});
	}

	private void cancel(WebSocketSend send) {
		send.forget();
		this.queue.remove(send);
		this.writer.schedule();
	}

	/** Send a message when subscribed to, each of its parts as a frame. */
	Mono<Void> stream(WebSocketFrame.Type type, Publisher<byte[]> parts) {
		return Mono.create((sink) -> {
			WebSocketStream stream = new WebSocketStream(type, sink, this);
			sink.onCancel(stream::cancelled);
			if (isAdded(this.queue.add(stream), stream)) {
				parts.subscribe(stream);
			}
		});
	}

	/** Send a frame. */
	void offer(WebSocketSend send) {
		if (!isAdded(this.queue.add(send), send)) {
			return;
		}
		this.writer.schedule();
		if (send.frame().type() == WebSocketFrame.Type.CLOSE) {
			EventLoops.runLater(this.ctx.executor(), () -> this.writer.closeInTime(send.frame()));
		}
		else if (isStalled() && (!send.isLate() || this.ctx.channel().isWritable())) {
			send.stalled();
		}
	}

	private boolean isAdded(WebSocketQueue.Answer answer, OutgoingMessage message) {
		switch (answer) {
			case ADDED -> {
				return true;
			}
			case CLOSED -> message.fail(new ClosedChannelException());
			case FULL -> message.fail(new WebSocketOverflowException(this.queue.bytes()));
			case OUT_OF_ORDER -> message.fail(new IllegalStateException(
					"The frame continues no message, or begins one before the end of another"));
			case OVERFLOW -> EventLoops.runLater(this.ctx.executor(), () -> {
				// Before anybody hears of it, who might close for another reason
				this.listener.overflowed();
				message.fail(new ClosedChannelException());
			});
		}
		return false;
	}

	/** A stream may have a part to be sent. */
	void ready() {
		this.writer.schedule();
	}

	/**
	 * A stream has ended before its end, in the middle of a message if there is a cause.
	 */
	void abandoned(WebSocketStream stream, @Nullable Throwable cut) {
		if (cut != null) {
			// The others go on to wait for an end that does not come. A message is
			// missing
			// its end, while one that is dropped does no harm.
			Throwable cause = (cut instanceof WebSocketOverflowException)
					? new IllegalStateException("A part of the message was dropped", cut) : cut;
			EventLoops.runLater(this.ctx.executor(), () -> this.listener.failed(cause));
			return;
		}
		this.queue.remove(stream);
		this.writer.schedule();
	}

	/**
	 * Return whether no message has been written for a while although some wait. If the
	 * connection is writable, they wait for the end of the one before, for which there is
	 * no timeout.
	 */
	boolean isStalled() {
		return this.writer.isStalled();
	}

	/** Return whether nothing can be sent any more. */
	boolean isClosing() {
		return this.queue.isClosing();
	}

	/** Return the bytes of the messages that wait. */
	long waitingBytes() {
		return this.queue.bytes();
	}

	/**
	 * Send a ping or a pong of our own before all that waits, and in the place of one
	 * that waits itself. On the event loop.
	 */
	void answer(WebSocketFrame control) {
		this.writer.answer(control);
	}

	/**
	 * Send a close frame before all that waits, which is not sent any more. It is written
	 * when this method returns, unless that would take long because of a message that the
	 * client takes too little of. Has no effect after a close frame. On the event loop.
	 * @param frame {@code null} to send nothing at all
	 */
	void closeNow(@Nullable WebSocketClose frame) {
		this.writer.closeNow(frame);
	}

	/** On the event loop. */
	void writabilityChanged() {
		this.writer.writabilityChanged();
	}

	/** The connection is over: fail all that waits. On the event loop. */
	void end(Throwable cause) {
		this.writer.end(cause);
	}

	/**
	 * Hears what the connection has to know. Called on the event loop.
	 */
	interface Listener {

		/** Something of the application is being sent. */
		void used();

		/** A close frame was the last that is sent. */
		void closeSent(WebSocketClose close);

		/** The client has to be closed because it takes too little. */
		void overflowed();

		/** The client has to be closed because a message to it will not be complete. */
		void failed(Throwable cause);

		/** The client has to be closed because what it is sent cannot be written. */
		void broken(Throwable cause);

	}

	/**
	 * Completes a publisher of the application.
	 */
	private record Completion(MonoSink<Void> sink) implements WebSocketSend.Outcome {

		@Override
		public void sent() {
			this.sink.success();
		}

		@Override
		public void failed(Throwable cause) {
			this.sink.error(cause);
		}

	}

}
