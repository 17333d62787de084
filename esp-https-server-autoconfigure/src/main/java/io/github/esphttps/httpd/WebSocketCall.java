package io.github.esphttps.httpd;

import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Consumer;

import io.netty.util.concurrent.EventExecutor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A call of a handler, or of a hook, of a WebSocket: its end is heard of on the event
 * loop of the channel, unless it is cancelled before. What fails later is dropped without
 * a word, as the client has left.
 */
final class WebSocketCall implements CoreSubscriber<Void> {

	private static final Logger logger = LoggerFactory.getLogger(WebSocketCall.class);

	private static final AtomicReferenceFieldUpdater<WebSocketCall, @Nullable Subscription> RUNNING = AtomicReferenceFieldUpdater
		.newUpdater(WebSocketCall.class, Subscription.class, "running");

	// Reactor would log them as errors
	private static final Context QUIET = Context.of("reactor.onErrorDropped.local",
			(Consumer<Throwable>) WebSocketCall::dropped);

	private final EventExecutor eventLoop;

	private final Consumer<@Nullable Throwable> ended;

	private volatile @Nullable Subscription running;

	private boolean over;

	/** Ended is called with the failure, if there is one. */
	WebSocketCall(EventExecutor eventLoop, Consumer<@Nullable Throwable> ended) {
		this.eventLoop = eventLoop;
		this.ended = ended;
	}

	/** Call, and subscribe unless the call has been the end of it. On the event loop. */
	void start(Callable<? extends Publisher<Void>> code) {
		Mono<Void> result = WebSocketHandlerCall.of(code);
		if (!this.over) {
			result.subscribe(this);
		}
	}

	@Override
	public Context currentContext() {
		return QUIET;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		if (Operators.setOnce(RUNNING, this, subscription)) {
			subscription.request(Long.MAX_VALUE);
		}
	}

	@Override
	public void onNext(Void nothing) {
		// There is none
	}

	@Override
	public void onError(Throwable failure) {
		EventLoops.run(this.eventLoop, () -> end(failure));
	}

	@Override
	public void onComplete() {
		EventLoops.run(this.eventLoop, () -> end(null));
	}

	private void end(@Nullable Throwable failure) {
		if (!this.over) {
			this.over = true;
			this.ended.accept(failure);
		}
		else if (failure != null) {
			dropped(failure);
		}
	}

	private static void dropped(Throwable failure) {
		logger.debug("A handler failed whose client has left: {}", failure.toString());
	}

	/** Nobody waits for its end any more. Runs on the event loop. */
	void disregard() {
		this.over = true;
	}

	/** Nobody needs it any more. Runs on the event loop. */
	void cancel() {
		disregard();
		Operators.terminate(RUNNING, this);
	}

}
