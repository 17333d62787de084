package io.github.esphttps.config;

/**
 * What becomes of a message for a WebSocket client that has not taken those before it,
 * once <code>esp.https.websocket.send-queue</code> bytes are waiting.
 */
public enum SlowClient {

	/**
	 * The sender waits: its send completes later, and a broadcast does, too.
	 */
	WAIT,

	/**
	 * The message is dropped, and its send fails.
	 */
	DROP,

	/**
	 * The client is closed with code 1008, and its session with reason
	 * <code>slow-client</code>.
	 */
	CLOSE

}
