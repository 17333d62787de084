package io.github.esphttps.httpd;

import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;

import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Hands what a client sends to the application: the messages to the handler, one at a
 * time and as fast as it takes them, control frames to the hook. All methods run on the
 * event loop of the channel.
 */
final class WebSocketInbound {

	private final WebSocketHandler handler;

	private final WebSocketSession session;

	private final EventExecutor eventLoop;

	private final Runnable ready;

	private final Consumer<Throwable> failed;

	private final WebSocketPace pace;

	// The message of which more is to come
	private @Nullable WebSocketArrival arriving;

	// Of the handler, or the hook after the handshake
	private @Nullable WebSocketCall call;

	private @Nullable WebSocketCall controlCall;

	private boolean handling;

	private boolean controlling;

	// The session is not idle
	private boolean busy;

	private boolean passing;

	private boolean ended;

	/**
	 * Ready is called when more can be received, and failed when the application has.
	 */
	WebSocketInbound(WebSocketHandler handler, WebSocketSession session, EventExecutor eventLoop, Runnable ready,
			Consumer<Throwable> failed, WebSocketPace pace) {
		this.handler = handler;
		this.session = session;
		this.eventLoop = eventLoop;
		this.ready = ready;
		this.failed = failed;
		this.pace = pace;
	}

	/** Call the hook after the handshake. No message is handled before it completes. */
	void call(Function<? super WebSocketSession, ? extends Publisher<Void>> hook) {
		this.handling = true;
		start(() -> hook.apply(this.session));
	}

	// Known before it runs, so that it can be cancelled from within
	private void start(Callable<? extends Publisher<Void>> code) {
		WebSocketCall created = new WebSocketCall(this.eventLoop, this::handled);
		this.call = created;
		created.start(code);
	}

	/** Call the hook of control frames. Nothing is received before it completes. */
	void callForControl(Callable<? extends Publisher<Void>> hook) {
		this.controlling = true;
		WebSocketCall created = new WebSocketCall(this.eventLoop, (failure) -> {
			this.controlCall = null;
			this.controlling = false;
			proceed(failure);
		});
		this.controlCall = created;
		created.start(hook);
	}

	/** Return whether a hook is busy with a control frame. */
	boolean isControlling() {
		return this.controlling;
	}

	/** Return whether the handler, or the hook after the handshake, is busy. */
	boolean isHandling() {
		return this.handling;
	}

	/** Return whether only a part of a message has been received. */
	boolean isInMessage() {
		return this.arriving != null;
	}

	/** Receive a frame of data, unless it has to wait. */
	boolean receive(WebSocketFrame frame) {
		if (this.passing) {
			return true;
		}
		if (this.arriving == null) {
			if (this.handling) {
				return false;
			}
			begin(frame);
		}
		WebSocketArrival current = this.arriving;
		if (current == null || !current.isWanted()) {
			return false;
		}
		this.pace.received(frame.payload().length);
		if (frame.endsMessage()) {
			if (!beBusy()) {
				return false;
			}
			this.arriving = null;
			this.pace.end();
		}
		current.add(frame);
		return true;
	}

	private void begin(WebSocketFrame first) {
		WebSocketArrival arrival = new WebSocketArrival(this.eventLoop, this.ready);
		this.arriving = arrival;
		this.handling = true;
		WebSocketMessage message = new WebSocketMessage(first.type(), arrival);
		start(() -> this.handler.handle(this.session, message));
	}

	private void handled(@Nullable Throwable failure) {
		this.call = null;
		this.handling = false;
		beIdle();
		WebSocketArrival current = this.arriving;
		if (current != null) {
			current.discard();
		}
		proceed(failure);
	}

	private void proceed(@Nullable Throwable failure) {
		if (failure != null) {
			this.failed.accept(failure);
		}
		else {
			this.ready.run();
		}
	}

	/** The session is not purged while a message that is complete is being handled. */
	private boolean beBusy() {
		if (this.handling && !this.busy) {
			this.busy = this.session.session().seat().begin();
			return this.busy;
		}
		return true;
	}

	private void beIdle() {
		if (this.busy) {
			this.busy = false;
			this.session.session().seat().end();
		}
	}

	/** Nothing more is received for the time being. */
	void pause() {
		this.pace.pause();
	}

	/** More is received when it comes. */
	void waitForMore() {
		WebSocketArrival current = this.arriving;
		if (current != null && current.isPaced() && current.isAwaited()) {
			this.pace.waitForMore();
		}
		else {
			this.pace.pause();
		}
	}

	/**
	 * The application has closed: what nobody waits for is dropped, and so is all that
	 * comes behind it.
	 */
	boolean passOver() {
		WebSocketArrival current = this.arriving;
		this.passing = current == null || !current.isTaken();
		if (this.passing && current != null) {
			current.fail(new ClosedChannelException());
		}
		return this.passing;
	}

	/** The rest of a message will not come: who reads it learns of that. */
	void abandonMessage(Throwable cause) {
		WebSocketCall handler = this.call;
		if (handler != null) {
			handler.disregard();
		}
		WebSocketArrival current = this.arriving;
		this.arriving = null;
		this.pace.end();
		if (current != null) {
			current.fail(cause);
		}
		if (handler != null) {
			handler.cancel();
		}
		this.handling = false;
		beIdle();
	}

	/** Nothing will be received any more, but the application may go on for a moment. */
	void stop() {
		this.pace.end();
		beIdle();
	}

	/** Nothing will be received any more, and nobody waits for the application. */
	void end(Throwable cause) {
		if (this.ended) {
			return;
		}
		this.ended = true;
		WebSocketCall hook = this.controlCall;
		if (hook != null) {
			hook.cancel();
		}
		abandonMessage(cause);
	}

}
