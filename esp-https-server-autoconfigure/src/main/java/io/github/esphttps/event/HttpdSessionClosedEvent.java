package io.github.esphttps.event;

import java.net.InetSocketAddress;
import java.time.Duration;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdSession;

/**
 * A session has ended. Published exactly once for each {@link HttpdSessionCreatedEvent},
 * after its listeners have returned. ESP-IDF: <code>HTTPD_SSL_USER_CB_SESS_CLOSE</code>,
 * <code>close_fn</code>.
 *
 * @param session the session with its final figures
 * @param reason why it ended
 */
public record HttpdSessionClosedEvent(HttpdSession session, CloseReason reason) implements HttpdSessionEvent {

	@Override
	public InetSocketAddress remoteAddress() {
		return this.session.remoteAddress();
	}

	/**
	 * Return how long the session existed.
	 * @return time from the completed handshake to the close
	 */
	public Duration duration() {
		return this.session.duration();
	}

	/**
	 * Return how many requests the session served.
	 * @return a count
	 */
	public long requests() {
		return this.session.requests();
	}

}
