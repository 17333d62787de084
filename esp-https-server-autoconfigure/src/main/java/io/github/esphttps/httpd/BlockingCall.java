package io.github.esphttps.httpd;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The call of a handler that blocks. On HTTP/2 it counts until the handler has returned,
 * as it outlives a stream that its client has reset, and the client could have others
 * begin without end.
 */
final class BlockingCall {

	private final HttpdHandler handler;

	private final HttpdRequest request;

	private final HttpdResponse response;

	private final @Nullable AtomicInteger running;

	// Claimed by the thread that calls, or by the client that leaves before
	private final AtomicBoolean claimed = new AtomicBoolean();

	private BlockingCall(HttpdHandler handler, HttpdRequest request, HttpdResponse response) {
		this.handler = handler;
		this.request = request;
		this.response = response;
		this.running = request.requestBody().calls();
	}

	static Mono<Void> of(HttpdHandler handler, HttpdRequest request, HttpdResponse response) {
		return request.requestBody()
			.readAhead()
			.then(Mono.defer(() -> new BlockingCall(handler, request, response).call()));
	}

	private Mono<Void> call() {
		AtomicInteger counter = this.running;
		if (counter == null) {
			return Mono.defer(this::handle).subscribeOn(this.request.blockingScheduler());
		}
		counter.incrementAndGet();
		return Mono.defer(() -> handle(counter))
			.subscribeOn(this.request.blockingScheduler())
			.doOnError((failure) -> end(counter))
			.doOnCancel(() -> end(counter));
	}

	private Mono<Void> handle(AtomicInteger counter) {
		if (!this.claimed.compareAndSet(false, true)) {
			return Mono.empty();
		}
		try {
			return handle();
		}
		finally {
			counter.decrementAndGet();
		}
	}

	private Mono<Void> handle() {
		return HandlerCall.of(this.handler, this.request, this.response);
	}

	private void end(AtomicInteger counter) {
		if (this.claimed.compareAndSet(false, true)) {
			counter.decrementAndGet();
		}
	}

}
