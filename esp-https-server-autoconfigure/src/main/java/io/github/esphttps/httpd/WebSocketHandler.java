package io.github.esphttps.httpd;

import java.util.Objects;

import org.reactivestreams.Publisher;

/**
 * Handles the messages of WebSocket clients. ESP-IDF: the <code>handler</code> member of
 * a <code>httpd_uri_t</code> with <code>is_websocket</code>.
 */
@FunctionalInterface
public interface WebSocketHandler {

	/**
	 * Handle a message. Called when its first frame arrives, on the event loop of the
	 * session, which it must not block: use {@link #blocking(WebSocketHandler)} for code
	 * that waits. The messages of a client come one at a time: nothing more is read from
	 * it until this one is handled.
	 * @param session the client
	 * @param message the message. What the handler leaves of it is discarded
	 * @return completes when the message is handled, for example what a <code>send</code>
	 * method of the session returned
	 * @throws Exception closes the client as {@link WebSocketException#close()} says, or
	 * with {@link WebSocketClose#INTERNAL_ERROR} if it is another exception
	 */
	Publisher<Void> handle(WebSocketSession session, WebSocketMessage message) throws Exception;

	/**
	 * Adapt a handler that blocks. It runs on a thread of the server's handler executor:
	 * a virtual thread where they are enabled, else one of a bounded pool. There it may
	 * use the blocking methods of the message. It gets the thread when the message is
	 * there, or 64 kB of it. It is not interrupted when the client leaves; reading the
	 * message throws then.
	 * <p>
	 * So that no client keeps a thread, it has to keep sending a message that it has
	 * begun: it is closed with {@link WebSocketClose#POLICY_VIOLATION} when nothing of
	 * the message comes for <code>esp.https.httpd.recv-wait-timeout</code>, or the whole
	 * takes longer than <code>esp.https.httpd.request-timeout</code> and a second for
	 * each 1,000 bytes. Other handlers have no such limits, and suit messages without an
	 * end.
	 * @param handler the handler that blocks
	 * @return a handler that does not block the event loop
	 */
	static WebSocketHandler blocking(WebSocketHandler handler) {
		Objects.requireNonNull(handler, "'handler' must not be null");
		return (session, message) -> WebSocketHandlerCall.blocking(handler, session, message);
	}

}
