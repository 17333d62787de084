package io.github.esphttps.httpd;

/**
 * Where a connection is in its life, and what may come next. It may be over at any time.
 */
enum SessionState {

	/** Accepted. In insecure mode: nothing received yet. */
	HANDSHAKING,

	/** The handshake is complete, but there is no room for a session. */
	WAITING,

	/** There is room. The session is announced to the listeners. */
	ADMITTED,

	/** Open, without a request. May be purged. */
	IDLE,

	/** A request is in progress. */
	BUSY,

	/** To be purged, unless it is used before its event loop comes to it. */
	CHOSEN,

	/** Being purged. Requests that come now are not served any more. */
	CLOSING,

	/** Over. */
	CLOSED;

	/** Return whether it is a connection only so far. */
	boolean isBeforeSession() {
		return this == HANDSHAKING || this == WAITING;
	}

	/** Return whether one state may follow the other. */
	boolean mayBecome(SessionState next) {
		return switch (this) {
			case HANDSHAKING -> next == WAITING || next == ADMITTED || next == CLOSED;
			case WAITING -> next == ADMITTED || next == CLOSED;
			case ADMITTED, BUSY -> next == IDLE || next == CLOSED;
			case IDLE -> next == BUSY || next == CHOSEN || next == CLOSED;
			case CHOSEN -> next == BUSY || next == IDLE || next == CLOSING || next == CLOSED;
			case CLOSING -> next == CLOSED;
			case CLOSED -> false;
		};
	}

}
