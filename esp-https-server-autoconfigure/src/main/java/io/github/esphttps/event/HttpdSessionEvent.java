package io.github.esphttps.event;

import java.net.InetSocketAddress;

/**
 * Something happened to a connection. Per session, listeners see
 * {@link HttpdSessionCreatedEvent} and later {@link HttpdSessionClosedEvent}, or a single
 * {@link HttpdSessionFailedEvent} if it never became one. ESP-IDF:
 * <code>esp_https_server_user_cb_arg_t</code>.
 */
public sealed interface HttpdSessionEvent
		permits HttpdSessionCreatedEvent, HttpdSessionClosedEvent, HttpdSessionFailedEvent {

	/**
	 * Return the address of the client.
	 * @return the address of the peer
	 */
	InetSocketAddress remoteAddress();

}
