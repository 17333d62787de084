package io.github.esphttps.httpd;

import java.util.ArrayDeque;
import java.util.Queue;

import org.jspecify.annotations.Nullable;

/**
 * A message that the application sends frame by frame. Guarded by the
 * {@link WebSocketQueue}.
 */
final class WebSocketFragments implements OutgoingMessage {

	private final Queue<WebSocketSend> frames = new ArrayDeque<>();

	private boolean ended;

	private long bytes;

	/** Return the bytes that have not been sent yet. */
	long bytes() {
		return this.bytes;
	}

	void add(WebSocketSend frame) {
		this.frames.add(frame);
		this.bytes += frame.cost();
		this.ended = frame.frame().isLast();
	}

	/** There will be no more. */
	void end() {
		this.ended = true;
	}

	@Override
	public @Nullable WebSocketSend next() {
		WebSocketSend next = this.frames.poll();
		if (next != null) {
			this.bytes -= next.cost();
		}
		return next;
	}

	@Override
	public boolean isComplete() {
		return this.ended && this.frames.isEmpty();
	}

	@Override
	public void fail(Throwable cause) {
		this.frames.forEach((frame) -> frame.fail(cause));
	}

}
