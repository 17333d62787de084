package io.github.esphttps.httpd;

import java.util.Locale;

/**
 * Why a session ended.
 */
public enum CloseReason {

	/**
	 * The client closed the connection, or it broke.
	 */
	PEER_CLOSED,

	/**
	 * The client or the handler asked for it with <code>Connection: close</code>, or the
	 * client speaks HTTP/1.0.
	 */
	CONNECTION_CLOSE,

	/**
	 * The request was answered with an error, after which the original closes as well.
	 */
	ERROR_RESPONSE,

	/**
	 * A handler failed.
	 */
	HANDLER_FAILED,

	/**
	 * What the client sent is not HTTP.
	 */
	PROTOCOL_ERROR,

	/**
	 * The client took too long to send a request (<code>recv-wait-timeout</code>,
	 * <code>request-timeout</code>).
	 */
	RECV_TIMEOUT,

	/**
	 * The client took nothing of a response for too long
	 * (<code>send-wait-timeout</code>).
	 */
	SEND_TIMEOUT,

	/**
	 * There was no request for too long (<code>idle-timeout</code>).
	 */
	IDLE_TIMEOUT,

	/**
	 * A WebSocket client answered none of the pings it was sent
	 * (<code>esp.https.websocket.missed-pongs</code>).
	 */
	PING_TIMEOUT,

	/**
	 * A WebSocket client did not take what was sent to it, and more was to be sent than
	 * may wait for it (<code>esp.https.websocket.slow-client</code>).
	 */
	SLOW_CLIENT,

	/**
	 * The session was the least recently used idle one when a newcomer needed its place
	 * (<code>lru-purge-enable</code>).
	 */
	LRU_PURGED,

	/**
	 * The session was the least recently used idle one of its client when the same client
	 * opened another (<code>max-sockets-per-identity</code>).
	 */
	REPLACED,

	/**
	 * The client is no longer trusted: its certificate was revoked, its CA replaced, or
	 * the application does not trust it.
	 */
	REVOKED,

	/**
	 * A listener refused the session. ESP-IDF: <code>open_fn</code> that does not return
	 * <code>ESP_OK</code>.
	 */
	REJECTED,

	/**
	 * The application closed the session. ESP-IDF: <code>httpd_sess_trigger_close</code>.
	 */
	CLOSED_BY_APPLICATION,

	/**
	 * The server stopped.
	 */
	SERVER_STOPPED;

	/**
	 * Return the name as it appears in logs and metrics.
	 * @return a name in kebab case
	 */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
