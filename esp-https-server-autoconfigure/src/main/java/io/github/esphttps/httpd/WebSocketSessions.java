package io.github.esphttps.httpd;

import java.security.cert.X509Certificate;
import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The open WebSockets of a server. Weakly consistent, safe for use by any thread.
 */
public interface WebSocketSessions {

	/**
	 * Return the open WebSockets.
	 * @return a snapshot
	 */
	List<WebSocketSession> list();

	/**
	 * Return the open WebSockets of a handler.
	 * @param uri URI the handler is registered with, which is compared character by
	 * character
	 * @return a snapshot
	 */
	List<WebSocketSession> list(String uri);

	/**
	 * Return the number of open WebSockets.
	 * @return a count
	 */
	int size();

	/**
	 * Find an open WebSocket.
	 * @param id its id, which is that of its session
	 * @return the WebSocket, {@code null} if there is no open one with that id
	 */
	@Nullable WebSocketSession find(String id);

	/**
	 * Find the open WebSockets of a client.
	 * @param certificate the certificate the client has presented
	 * @return a snapshot, empty if there are none
	 */
	List<WebSocketSession> findByIdentity(X509Certificate certificate);

	/**
	 * Send a message to one client. ESP-IDF: <code>httpd_ws_send_frame_async</code>.
	 * @param id id of the WebSocket
	 * @param message the message, of one frame
	 * @return sends when subscribed to, as {@link WebSocketSession#send(WebSocketFrame)}.
	 * Fails with {@link IllegalStateException} if there is no open WebSocket with that id
	 * @throws IllegalArgumentException if it is a frame of a message of several
	 */
	Mono<Void> send(String id, WebSocketFrame message);

	/**
	 * Send a message to all WebSockets of a client, as
	 * {@link #broadcast(String, WebSocketFrame)} does.
	 * @param certificate the certificate the client has presented
	 * @param message the message, of one frame
	 * @return sends when subscribed to
	 * @throws IllegalArgumentException if it is a frame of a message of several
	 */
	Mono<Void> sendToIdentity(X509Certificate certificate, WebSocketFrame message);

	/**
	 * Send a message to all WebSockets of a handler, in the order of the subscriptions.
	 * What becomes of those that are behind is up to
	 * <code>esp.https.websocket.slow-client</code>, and does not concern the others.
	 * @param uri URI the handler is registered with, which is compared character by
	 * character
	 * @param message the message, of one frame
	 * @return sends when subscribed to, and completes when the message is handed to the
	 * network for every client that has not left. Neither waits for clients that take
	 * nothing, nor fails because of one: their messages are in their queues, dropped, or
	 * they are closed. Only where <code>slow-client</code> is <code>wait</code>, and the
	 * queue of such a client full, is there a wait for it, which
	 * <code>send-wait-timeout</code> ends. Cancelling it takes nothing back
	 * @throws IllegalArgumentException if it is a frame of a message of several
	 */
	Mono<Void> broadcast(String uri, WebSocketFrame message);

}
