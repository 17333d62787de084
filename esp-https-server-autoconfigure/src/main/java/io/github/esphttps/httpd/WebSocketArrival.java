package io.github.esphttps.httpd;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The frames of a message that is arriving, which can be read once, as they are asked
 * for. Written on the event loop of the channel, read by any thread.
 */
final class WebSocketArrival extends Flux<WebSocketFrame> implements Subscription {

	private final EventExecutor eventLoop;

	private final Runnable wanted;

	private final AtomicBoolean taken = new AtomicBoolean();

	private final AtomicLong requested = new AtomicLong();

	private volatile boolean cancelled;

	// The rest is on the event loop only

	private @Nullable CoreSubscriber<? super WebSocketFrame> reader;

	private volatile boolean paced;

	private boolean discarded;

	private boolean complete;

	private @Nullable Throwable failure;

	/** Wanted is called on the event loop when a frame may be. */
	WebSocketArrival(EventExecutor eventLoop, Runnable wanted) {
		this.eventLoop = eventLoop;
		this.wanted = wanted;
	}

	@Override
	public void subscribe(CoreSubscriber<? super WebSocketFrame> actual) {
		if (!this.taken.compareAndSet(false, true)) {
			Operators.error(actual, new IllegalStateException("The message can be read once only"));
			return;
		}
		actual.onSubscribe(this);
		EventLoops.run(this.eventLoop, () -> read(actual));
	}

	private void read(CoreSubscriber<? super WebSocketFrame> actual) {
		Throwable failed = this.failure;
		if (failed == null && this.discarded) {
			failed = new IllegalStateException("The handler of the message has completed");
		}
		if (failed == null) {
			this.reader = actual;
			this.wanted.run();
		}
		else if (!this.cancelled) {
			actual.onError(failed);
		}
	}

	@Override
	public void request(long count) {
		if (Operators.validate(count)) {
			this.requested.accumulateAndGet(count, Operators::addCap);
			EventLoops.runLater(this.eventLoop, this.wanted);
		}
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		EventLoops.runLater(this.eventLoop, this.wanted);
	}

	/** Nobody may read what is left of it. */
	void discard() {
		if (!this.discarded) {
			this.discarded = true;
			end(new IllegalStateException("The handler of the message has completed"));
		}
	}

	/** Return whether a frame may be added. */
	boolean isWanted() {
		return this.discarded || this.cancelled || isAwaited();
	}

	/** Return whether somebody waits for a frame. */
	boolean isAwaited() {
		return this.reader != null && !this.discarded && !this.cancelled && this.requested.get() > 0;
	}

	/** Return whether somebody reads it, or has read it. */
	boolean isTaken() {
		return this.taken.get();
	}

	/** The client has to keep up, as a thread will wait for it. */
	void pace() {
		this.paced = true;
	}

	/** Return whether the client has to keep up. */
	boolean isPaced() {
		return this.paced;
	}

	/** Add a frame, which is wanted. */
	void add(WebSocketFrame frame) {
		CoreSubscriber<? super WebSocketFrame> current = this.reader;
		if (frame.endsMessage()) {
			this.complete = true;
		}
		if (current == null || this.discarded || this.cancelled) {
			return;
		}
		if (this.requested.get() != Long.MAX_VALUE) {
			this.requested.decrementAndGet();
		}
		current.onNext(frame);
		if (this.complete && !this.cancelled) {
			current.onComplete();
		}
	}

	/** There will be no more, although the message is not complete. */
	void fail(Throwable cause) {
		this.failure = cause;
		end(cause);
	}

	private void end(Throwable cause) {
		CoreSubscriber<? super WebSocketFrame> current = this.reader;
		this.reader = null;
		if (current != null && !this.complete && !this.cancelled) {
			current.onError(cause);
		}
	}

}
