package io.github.esphttps.httpd;

import org.jspecify.annotations.Nullable;

/**
 * A message on its way to a WebSocket client. Other messages wait for its end.
 */
interface OutgoingMessage {

	/**
	 * Give the next frame. Guarded by the {@link WebSocketQueue}.
	 * @return {@code null} if it is not there yet, or was the last one
	 */
	@Nullable WebSocketSend next();

	/**
	 * Return whether all frames have been given. Guarded by the {@link WebSocketQueue}.
	 */
	boolean isComplete();

	/** Ask for the next frame, as the client takes it. On the event loop. */
	default void demand() {
	}

	/** The rest will not be sent. */
	void fail(Throwable cause);

}
