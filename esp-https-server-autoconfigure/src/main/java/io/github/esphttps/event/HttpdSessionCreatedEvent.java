package io.github.esphttps.event;

import java.net.InetSocketAddress;

import io.github.esphttps.httpd.HttpdSession;

/**
 * A client has completed its handshake. Its first request is dispatched after all
 * listeners have returned; a listener that throws refuses the session. Listeners run off
 * the event loop, and a slow one delays this session only. ESP-IDF:
 * <code>HTTPD_SSL_USER_CB_SESS_CREATE</code>, <code>open_fn</code>.
 *
 * @param session the session, with the identity of the client in its TLS facts
 * @see HttpdSessionRejectedException
 */
public record HttpdSessionCreatedEvent(HttpdSession session) implements HttpdSessionEvent {

	@Override
	public InetSocketAddress remoteAddress() {
		return this.session.remoteAddress();
	}

}
