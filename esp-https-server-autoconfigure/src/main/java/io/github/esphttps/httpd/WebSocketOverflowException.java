package io.github.esphttps.httpd;

import java.util.concurrent.RejectedExecutionException;

/**
 * A message for a WebSocket client was dropped because the client has not taken those
 * before it (<code>esp.https.websocket.slow-client</code>). A handler that fails with it
 * does not close the client.
 */
public class WebSocketOverflowException extends RejectedExecutionException {

	private static final long serialVersionUID = 1L;

	private final long waitingBytes;

	WebSocketOverflowException(long waitingBytes) {
		super("The client does not take what is sent to it: %d bytes are waiting".formatted(waitingBytes));
		this.waitingBytes = waitingBytes;
	}

	/**
	 * Return how much was waiting for the client.
	 * @return a number of bytes
	 */
	public long waitingBytes() {
		return this.waitingBytes;
	}

}
