package io.github.esphttps.httpd;

import org.jspecify.annotations.Nullable;

/**
 * Pings and pongs of the server itself that are to be sent: at most one of each, the last
 * one. On the event loop of the channel.
 */
final class WebSocketAnswers {

	private @Nullable WebSocketFrame pong;

	private @Nullable WebSocketFrame ping;

	void put(WebSocketFrame control) {
		if (control.type() == WebSocketFrame.Type.PING) {
			this.ping = control;
		}
		else {
			this.pong = control;
		}
	}

	@Nullable WebSocketFrame take() {
		WebSocketFrame next = this.pong;
		if (next != null) {
			this.pong = null;
			return next;
		}
		next = this.ping;
		this.ping = null;
		return next;
	}

	void clear() {
		this.pong = null;
		this.ping = null;
	}

}
