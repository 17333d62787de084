package io.github.esphttps.httpd;

import java.util.concurrent.CancellationException;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.MonoSink;
import reactor.util.context.Context;

/**
 * A message whose parts come from a publisher, each of which becomes a frame. It is asked
 * for one at a time, when it is the turn of the message and the client takes it.
 */
final class WebSocketStream extends BaseSubscriber<byte[]> implements OutgoingMessage {

	private static final byte[] EMPTY = new byte[0];

	private final WebSocketFrame.Type type;

	private final MonoSink<Void> sink;

	private final WebSocketOutbound outbound;

	// What follows is guarded by this
	private byte @Nullable [] part;

	private boolean subscribed;

	private boolean asked;

	private boolean ended;

	private boolean begun;

	private boolean complete;

	private boolean over;

	WebSocketStream(WebSocketFrame.Type type, MonoSink<Void> sink, WebSocketOutbound outbound) {
		this.type = type;
		this.sink = sink;
		this.outbound = outbound;
	}

	@Override
	public Context currentContext() {
		return Context.of(this.sink.contextView());
	}

	@Override
	protected void hookOnSubscribe(Subscription subscription) {
		synchronized (this) {
			this.subscribed = true;
		}
		this.outbound.ready();
	}

	@Override
	public void demand() {
		synchronized (this) {
			if (!this.subscribed || this.asked || this.ended || this.over) {
				return;
			}
			this.asked = true;
		}
		request(1);
	}

	@Override
	protected void hookOnNext(byte[] next) {
		synchronized (this) {
			this.part = next;
		}
		this.outbound.ready();
	}

	@Override
	protected void hookOnComplete() {
		synchronized (this) {
			this.ended = true;
		}
		this.outbound.ready();
	}

	@Override
	protected void hookOnError(Throwable cause) {
		if (abandon(cause)) {
			this.sink.error(cause);
		}
	}

	/** Nobody waits for it any more. */
	void cancelled() {
		abandon(new CancellationException("The message was cancelled"));
	}

	private boolean abandon(Throwable cause) {
		boolean cut;
		synchronized (this) {
			if (this.over) {
				return false;
			}
			this.over = true;
			cut = this.begun && !this.complete;
		}
		cancel();
		this.outbound.abandoned(this, cut ? cause : null);
		return true;
	}

	@Override
	public synchronized @Nullable WebSocketSend next() {
		byte[] payload = this.part;
		if (isComplete() || this.over || (payload == null && !this.ended)) {
			return null;
		}
		WebSocketFrame.Type frameType = this.begun ? WebSocketFrame.Type.CONTINUATION : this.type;
		boolean last = this.ended;
		this.begun = true;
		this.complete = last;
		this.part = null;
		this.asked = false;
		return new WebSocketSend(new WebSocketFrame(frameType, last, (payload != null) ? payload : EMPTY, 0),
				new Part(this, last));
	}

	@Override
	public synchronized boolean isComplete() {
		return this.complete || (this.over && !this.begun);
	}

	@Override
	public void fail(Throwable cause) {
		if (end()) {
			cancel();
			this.sink.error(cause);
		}
	}

	private void sent() {
		if (end()) {
			this.sink.success();
		}
	}

	private synchronized boolean end() {
		boolean first = !this.over;
		this.over = true;
		return first;
	}

	/**
	 * What becomes of a part.
	 */
	private record Part(WebSocketStream stream, boolean last) implements WebSocketSend.Outcome {

		@Override
		public void sent() {
			if (this.last) {
				this.stream.sent();
			}
		}

		@Override
		public void failed(Throwable cause) {
			this.stream.fail(cause);
		}

	}

}
