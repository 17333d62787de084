package io.github.esphttps.httpd;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * Calls code of the application that handles a WebSocket, so that whatever it throws is a
 * failure.
 */
final class WebSocketHandlerCall {

	private static final int READ_AHEAD = 64 * 1024;

	// What a part takes beside its payload
	private static final int PART = 64;

	private WebSocketHandlerCall() {
	}

	static Mono<Void> of(Callable<? extends Publisher<Void>> call) {
		try {
			return Mono.from(call.call());
		}
		catch (Exception ex) {
			return Mono.error(ex);
		}
		catch (Throwable ex) {
			// Reactor would not pass on some errors, and the message would never end
			return Mono.error(new ExecutionException(ex));
		}
	}

	/**
	 * Call a handler that blocks on a thread of the handler executor, when the message is
	 * there, or as much of it as is read ahead: a slow client does not keep the thread,
	 * which waits for the rest only as long as the client keeps sending. A message that
	 * fails before is not handled.
	 */
	static Mono<Void> blocking(WebSocketHandler handler, WebSocketSession session, WebSocketMessage message) {
		if (message.frames() instanceof WebSocketArrival arrival) {
			arrival.pace();
		}
		BodyReadAhead<WebSocketFrame> ahead = new BodyReadAhead<>(message.frames(),
				(frame) -> frame.payload().length + PART, READ_AHEAD);
		WebSocketMessage received = new WebSocketMessage(message.type(), ahead.parts());
		return ahead.ready()
			.then(Mono.defer(() -> of(() -> handler.handle(session, received)))
				.subscribeOn(session.handshake().blockingScheduler()));
	}

}
