package io.github.esphttps.httpd;

/**
 * What the id of a session stands for. ESP-IDF: <code>httpd_ws_client_info_t</code>.
 */
public enum WebSocketInfo {

	/**
	 * No open session (<code>HTTPD_WS_CLIENT_INVALID</code>).
	 */
	INVALID,

	/**
	 * A session that speaks HTTP (<code>HTTPD_WS_CLIENT_HTTP</code>).
	 */
	HTTP,

	/**
	 * A WebSocket (<code>HTTPD_WS_CLIENT_WEBSOCKET</code>).
	 */
	WEBSOCKET

}
