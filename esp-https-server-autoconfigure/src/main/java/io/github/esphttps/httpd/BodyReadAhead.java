package io.github.esphttps.httpd;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ToIntFunction;

import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Reads a body, or a message, before anybody asks for it, up to a limit. Written by the
 * event loop, read by a thread of a handler.
 */
final class BodyReadAhead<T> {

	private final Flux<T> source;

	private final ToIntFunction<T> length;

	private final int limit;

	private final Sinks.Many<T> parts = Sinks.many().unicast().onBackpressureBuffer();

	private final Sinks.Empty<Void> ready = Sinks.empty();

	private final AtomicInteger buffered = new AtomicInteger();

	private final AtomicBoolean paused = new AtomicBoolean();

	private final Reader reader = new Reader();

	BodyReadAhead(Flux<T> source, ToIntFunction<T> length, int limit) {
		this.source = source;
		this.length = length;
		this.limit = limit;
	}

	/**
	 * Begin to read. Completes when the body is complete or the limit reached, and fails
	 * if the body does before.
	 */
	Mono<Void> ready() {
		this.source.subscribe(this.reader);
		return this.ready.asMono().doOnCancel(this.reader::cancel);
	}

	Flux<T> parts() {
		return this.parts.asFlux().doOnNext(this::taken).doOnCancel(this.reader::cancel);
	}

	private void taken(T part) {
		this.buffered.addAndGet(-this.length.applyAsInt(part));
		resume();
	}

	private void resume() {
		if (this.buffered.get() < this.limit && this.paused.compareAndSet(true, false)) {
			this.reader.request(1);
		}
	}

	private final class Reader extends BaseSubscriber<T> {

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			request(1);
		}

		@Override
		protected void hookOnNext(T part) {
			int total = BodyReadAhead.this.buffered.addAndGet(BodyReadAhead.this.length.applyAsInt(part));
			BodyReadAhead.this.parts.tryEmitNext(part);
			if (total >= BodyReadAhead.this.limit) {
				BodyReadAhead.this.ready.tryEmitEmpty();
			}
			BodyReadAhead.this.paused.set(true);
			resume();
		}

		@Override
		protected void hookOnComplete() {
			BodyReadAhead.this.parts.tryEmitComplete();
			BodyReadAhead.this.ready.tryEmitEmpty();
		}

		@Override
		protected void hookOnError(Throwable failure) {
			BodyReadAhead.this.parts.tryEmitError(failure);
			BodyReadAhead.this.ready.tryEmitError(failure);
		}

	}

}
