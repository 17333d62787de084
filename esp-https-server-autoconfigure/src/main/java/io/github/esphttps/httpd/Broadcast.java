package io.github.esphttps.httpd;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A message to many clients: there once, however many of them there are. Complete when it
 * has been sent to all, except to those that have left, or take nothing. Safe for use by
 * any thread.
 */
final class Broadcast implements WebSocketSend.Outcome {

	private final MonoSink<Void> sink;

	// One is that of the beginning
	private final AtomicInteger outstanding = new AtomicInteger(1);

	private Broadcast(MonoSink<Void> sink) {
		this.sink = sink;
	}

	/** Send to the clients there are when it is subscribed to. */
	static Mono<Void> of(WebSocketFrame message, Supplier<? extends Collection<WebSocketSession>> clients) {
		requireWhole(message);
		return Mono.create((sink) -> new Broadcast(sink).send(message, clients.get()));
	}

	static void requireWhole(WebSocketFrame message) {
		if (!message.isLast() || message.type() == WebSocketFrame.Type.CONTINUATION) {
			throw new IllegalArgumentException("The message must be whole: " + message);
		}
	}

	private void send(WebSocketFrame message, Collection<WebSocketSession> clients) {
		WebSocketCompressed compressed = new WebSocketCompressed(message);
		for (WebSocketSession client : clients) {
			this.outstanding.incrementAndGet();
			client.flow().outbound().offer(new WebSocketSend(message, this, compressed));
		}
		sent();
	}

	@Override
	public void sent() {
		if (this.outstanding.decrementAndGet() == 0) {
			this.sink.success();
		}
	}

	@Override
	public void failed(Throwable cause) {
		sent();
	}

	@Override
	public boolean waits() {
		return false;
	}

}
