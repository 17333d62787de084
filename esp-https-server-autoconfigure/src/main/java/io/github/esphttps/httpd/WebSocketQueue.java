package io.github.esphttps.httpd;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

import io.github.esphttps.config.SlowClient;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to a client: control frames first, messages one after the other.
 * Knows when there is no more room, and what happens then. Safe for use by any thread:
 * the application adds, the event loop takes.
 */
final class WebSocketQueue {

	// Sends that may wait for room, and control frames
	static final int MAX_WAITING = 1024;

	private final long maxBytes;

	private final SlowClient policy;

	private final Queue<WebSocketSend> controls = new ArrayDeque<>(0);

	private final Queue<OutgoingMessage> messages = new ArrayDeque<>(0);

	// The last of the messages, while its end has not been added
	private @Nullable WebSocketFragments open;

	private long bytes;

	private int waiting;

	private boolean closing;

	WebSocketQueue(long maxBytes, SlowClient policy) {
		this.maxBytes = maxBytes;
		this.policy = policy;
	}

	/** Add a frame, unless there is a reason not to. */
	synchronized Answer add(WebSocketSend send) {
		if (this.closing) {
			return Answer.CLOSED;
		}
		WebSocketFrame frame = send.frame();
		return switch (frame.type()) {
			case PING, PONG -> addControl(send);
			case CLOSE -> addClose(send);
			case CONTINUATION -> addToOpen(send);
			case TEXT, BINARY -> frame.isLast() ? addMessage(send, send) : begin(send);
		};
	}

	private Answer addControl(WebSocketSend send) {
		if (this.controls.size() == MAX_WAITING) {
			return Answer.FULL;
		}
		this.controls.add(send);
		return Answer.ADDED;
	}

	private Answer addClose(WebSocketSend send) {
		this.closing = true;
		WebSocketFragments current = this.open;
		if (current != null) {
			current.end();
		}
		this.messages.add(send);
		return Answer.ADDED;
	}

	private Answer begin(WebSocketSend first) {
		if (this.open != null) {
			return Answer.OUT_OF_ORDER;
		}
		WebSocketFragments fragments = new WebSocketFragments();
		Answer answer = addMessage(first, fragments);
		if (answer == Answer.ADDED) {
			fragments.add(first);
			this.open = fragments;
		}
		return answer;
	}

	/**
	 * Has room of its own: those that wait for the end of the message may fill the rest.
	 */
	private Answer addToOpen(WebSocketSend send) {
		WebSocketFragments current = this.open;
		if (current == null) {
			return Answer.OUT_OF_ORDER;
		}
		if (current.bytes() >= this.maxBytes && !mayWait(send)) {
			// A message cannot be dropped that has begun
			this.closing = true;
			return Answer.OVERFLOW;
		}
		count(send);
		current.add(send);
		if (send.frame().isLast()) {
			this.open = null;
		}
		return Answer.ADDED;
	}

	private Answer addMessage(WebSocketSend first, OutgoingMessage message) {
		if (this.bytes >= this.maxBytes && !mayWait(first)) {
			this.closing = this.policy == SlowClient.CLOSE;
			return this.closing ? Answer.OVERFLOW : Answer.FULL;
		}
		count(first);
		this.messages.add(message);
		return Answer.ADDED;
	}

	private void count(WebSocketSend send) {
		send.counted = send.cost();
		this.bytes += send.counted;
	}

	private boolean mayWait(WebSocketSend send) {
		if (this.policy != SlowClient.WAIT || this.waiting == MAX_WAITING) {
			return false;
		}
		this.waiting++;
		send.late = true;
		return true;
	}

	/** Add a message that is not there yet, and takes no room for that reason. */
	synchronized Answer add(WebSocketStream stream) {
		if (this.closing) {
			return Answer.CLOSED;
		}
		if (this.messages.size() >= MAX_WAITING + this.maxBytes / WebSocketSend.MIN_COST) {
			return Answer.FULL;
		}
		this.messages.add(stream);
		return Answer.ADDED;
	}

	/** Take the next frame, which goes on to be counted until it is {@link #sent}. */
	synchronized @Nullable WebSocketSend take() {
		WebSocketSend control = this.controls.poll();
		if (control != null) {
			return control;
		}
		for (OutgoingMessage head = this.messages.peek(); head != null; head = this.messages.peek()) {
			WebSocketSend next = head.next();
			boolean complete = head.isComplete();
			if (complete) {
				this.messages.remove();
			}
			if (next != null) {
				noLongerWaiting(next);
				return next;
			}
			if (!complete) {
				return null;
			}
		}
		return null;
	}

	private void noLongerWaiting(WebSocketSend send) {
		if (send.late) {
			send.late = false;
			this.waiting--;
		}
	}

	/** A frame that was taken is in the hands of the network. */
	synchronized void sent(WebSocketSend send) {
		this.bytes -= send.counted;
		send.counted = 0;
	}

	/** Remove a message, unless it has begun, or closes. */
	synchronized void remove(OutgoingMessage message) {
		if (message instanceof WebSocketSend send) {
			if (send.frame().type() != WebSocketFrame.Type.CLOSE
					&& (this.messages.remove(send) || this.controls.remove(send))) {
				noLongerWaiting(send);
				sent(send);
			}
		}
		else {
			this.messages.remove(message);
		}
	}

	/** Add no more, and return what was there. */
	synchronized List<OutgoingMessage> drop() {
		this.closing = true;
		this.open = null;
		List<OutgoingMessage> dropped = new ArrayList<>(this.controls);
		dropped.addAll(this.messages);
		this.controls.clear();
		this.messages.clear();
		this.bytes = 0;
		return dropped;
	}

	/** Return the message whose turn it is. */
	synchronized @Nullable OutgoingMessage head() {
		return this.messages.peek();
	}

	/** Return the messages of one frame: all, or those for which there is room. */
	synchronized List<WebSocketSend> whole(boolean all) {
		List<WebSocketSend> whole = new ArrayList<>();
		long before = 0;
		for (OutgoingMessage message : this.messages) {
			if (before >= this.maxBytes && !all) {
				break;
			}
			if (message instanceof WebSocketSend send) {
				before += send.counted;
				whole.add(send);
			}
		}
		return whole;
	}

	synchronized boolean isEmpty() {
		return this.controls.isEmpty() && this.messages.isEmpty();
	}

	/**
	 * Return the bytes of the messages that wait, and of the frame that is being sent.
	 */
	synchronized long bytes() {
		return this.bytes;
	}

	synchronized boolean isClosing() {
		return this.closing;
	}

	/**
	 * What has become of a frame that was to be added.
	 */
	enum Answer {

		ADDED,

		/** The WebSocket is being closed. */
		CLOSED,

		/** There is no room. */
		FULL,

		/** There is no room, and the client has to be closed. */
		OVERFLOW,

		/** It does not fit the frames before it. */
		OUT_OF_ORDER

	}

}
