package io.github.esphttps.httpd;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Error;
import org.jspecify.annotations.Nullable;

/**
 * A request and its response, which have an HTTP/1.1 connection for themselves, or a
 * stream of an HTTP/2 connection.
 *
 * @param session the session of the connection
 * @param stream the stream, {@code null} on an HTTP/1.1 connection
 */
record Exchange(HttpdSession session, @Nullable StreamFlow stream) {

	static Exchange of(Channel channel) {
		return new Exchange(SessionHandler.sessionOf(channel), StreamFlow.of(channel));
	}

	/** Return whether the session ends when this goes wrong. */
	boolean isSession() {
		return this.stream == null;
	}

	/** Return whether there is somebody to answer. */
	boolean isConnected() {
		StreamFlow current = this.stream;
		return (current != null) ? current.isOpen() : this.session.isConnected();
	}

	/** Remember why the session is about to be closed, if it is. */
	void closingFor(CloseReason reason) {
		if (isSession()) {
			this.session.closingFor(reason);
		}
	}

	/**
	 * Break off so that the client cannot take what it has received for a complete
	 * response: this stream, or the whole connection.
	 */
	void breakOff(CloseReason reason) {
		StreamFlow current = this.stream;
		if (current != null) {
			current.reset(Http2Error.INTERNAL_ERROR);
		}
		else {
			this.session.abort(reason);
		}
	}

}
