package io.github.esphttps.httpd;

import java.nio.channels.ClosedChannelException;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/**
 * An open WebSocket. Safe for use by any thread.
 * <p>
 * Nothing is sent before the publisher that a <code>send</code> method returns is
 * returned by a handler, or subscribed to; each subscription sends. Messages are sent in
 * the order of the subscriptions, whatever thread they are on, and do not mix. Every send
 * completes when it is handed to the network, and fails with
 * {@link ClosedChannelException} when the WebSocket closes before, or is being closed
 * already. A message whose send is cancelled before it has begun is not sent.
 * <p>
 * How much may wait for a client that does not take it is up to
 * <code>esp.https.websocket.send-queue</code>, for which a message counts with 128 bytes
 * at least, and <code>esp.https.websocket.slow-client</code>. Where that makes senders
 * wait, up to 1024 do. More fail with {@link WebSocketOverflowException}, as do messages
 * that are dropped.
 * <p>
 * Clients leave at any time. Code that does not care, such as a loop that sends without
 * waiting, ignores failures with
 * <code>session.send(text).onErrorComplete().subscribe()</code>: Reactor logs those that
 * nobody takes as errors. {@link WebSocketSessions#broadcast} does not fail.
 */
public final class WebSocketSession {

	private final String id;

	private final String uri;

	private final HttpdRequest handshake;

	private final @Nullable String subprotocol;

	private final WebSocketFlow flow;

	WebSocketSession(String id, String uri, HttpdRequest handshake, @Nullable String subprotocol, WebSocketFlow flow) {
		this.id = id;
		this.uri = uri;
		this.handshake = handshake;
		this.subprotocol = subprotocol;
		this.flow = flow;
	}

	/**
	 * Return the id.
	 * @return the id of the session, on HTTP/2 followed by the number of the stream
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Return the session whose connection this is.
	 * @return the session, on HTTP/2 perhaps that of several WebSockets
	 */
	public HttpdSession session() {
		return this.handshake.session();
	}

	/**
	 * Return what is known of the TLS connection, including the identity of the client.
	 * @return TLS facts, {@code null} in insecure mode
	 */
	public @Nullable TlsInfo tls() {
		return session().tls();
	}

	/**
	 * Return the objects the application keeps with the session.
	 * @return the attributes of the session
	 */
	public SessionAttributes attributes() {
		return session().attributes();
	}

	/**
	 * Return the URI of the handler.
	 * @return the URI as it was registered
	 */
	public String uri() {
		return this.uri;
	}

	/**
	 * Return the request that asked for the WebSocket, with its path, query, header
	 * fields and cookies.
	 * @return the request, which has no body
	 */
	public HttpdRequest handshake() {
		return this.handshake;
	}

	/**
	 * Return the subprotocol that is spoken.
	 * @return one of those the handler supports, {@code null} if none was agreed on
	 */
	public @Nullable String subprotocol() {
		return this.subprotocol;
	}

	/**
	 * Return whether messages can be sent.
	 * @return {@code false} once either side has begun to close
	 */
	public boolean isOpen() {
		return this.flow.isOpen();
	}

	/**
	 * Send a text message.
	 * @param text the message
	 * @return completes when the message is handed to the network
	 */
	public Mono<Void> send(String text) {
		return send(WebSocketFrame.text(text));
	}

	/**
	 * Send a binary message.
	 * @param bytes the message, which must not change until it is sent
	 * @return completes when the message is handed to the network
	 */
	public Mono<Void> send(byte[] bytes) {
		return send(WebSocketFrame.binary(bytes));
	}

	/**
	 * Send a frame: a message, a fragment of one, or a control frame, which does not wait
	 * for the messages before it. Other messages wait for the end of one in fragments. A
	 * close frame begins the closing handshake, as {@link #close(int, String)} does.
	 * ESP-IDF: <code>httpd_ws_send_frame</code>, <code>httpd_ws_send_data</code>.
	 * @param frame the frame
	 * @return completes when the frame is handed to the network. Fails with
	 * {@link IllegalStateException} if it continues a message that was not begun, or
	 * begins one in fragments before the end of another. A fragment is sent even if it is
	 * cancelled, and none that continues a message is dropped: the client is closed as
	 * too slow instead
	 */
	public Mono<Void> send(WebSocketFrame frame) {
		return this.flow.outbound().send(Objects.requireNonNull(frame, "'frame' must not be null"));
	}

	/**
	 * Send a text message whose parts are not all there yet, each as a frame as soon as
	 * it is, and ask for the next one as the client takes it. The publisher is subscribed
	 * to at once, and asked when the messages before are sent. Takes no room in the send
	 * queue.
	 * @param parts the parts of the message
	 * @return completes when the message is handed to the network. When the publisher
	 * fails, or the send is cancelled, in the middle of the message, the client is closed
	 * with {@link WebSocketClose#INTERNAL_ERROR}
	 */
	public Mono<Void> sendText(Publisher<String> parts) {
		return this.flow.outbound().stream(WebSocketFrame.Type.TEXT, TextParts.encode(parts));
	}

	/**
	 * Send a binary message whose parts are not all there yet, each as a frame as soon as
	 * it is, and ask for the next one as the client takes it. The publisher is subscribed
	 * to at once, and asked when the messages before are sent. Takes no room in the send
	 * queue.
	 * @param parts the parts of the message
	 * @return completes when the message is handed to the network. When the publisher
	 * fails, or the send is cancelled, in the middle of the message, the client is closed
	 * with {@link WebSocketClose#INTERNAL_ERROR}
	 */
	public Mono<Void> sendBinary(Publisher<byte[]> parts) {
		return this.flow.outbound().stream(WebSocketFrame.Type.BINARY, parts);
	}

	/**
	 * Close with {@link WebSocketClose#NORMAL}.
	 * @return completes when the connection is closed
	 * @see #close(int, String)
	 */
	public Mono<Void> close() {
		return close(WebSocketClose.NORMAL, "");
	}

	/**
	 * Close: send what waits to be sent, then a close frame, and close the connection
	 * when the client has answered it. Waits for the former, and for the latter, no
	 * longer than <code>esp.https.websocket.close-timeout</code>. Has no effect when it
	 * is being closed.
	 * @param code status code, see {@link WebSocketClose}
	 * @param reason text for people, up to 123 bytes of UTF-8
	 * @return begins to close when subscribed to, and completes when the connection is
	 * closed
	 * @throws IllegalArgumentException if a close frame must not have the code, or the
	 * reason is too long
	 */
	public Mono<Void> close(int code, String reason) {
		// Fails if it is being closed already, or gone
		return this.flow.outbound()
			.send(WebSocketFrame.close(new WebSocketClose(code, reason)))
			.onErrorComplete()
			.then(onClose())
			.then();
	}

	/**
	 * Hear of the end.
	 * @return completes when the connection is closed, with what the client has sent as
	 * the reason, or the server has if that came first. {@link WebSocketClose#ABNORMAL}
	 * if it was closed without a close frame
	 */
	public Mono<WebSocketClose> onClose() {
		return this.flow.onClose();
	}

	WebSocketFlow flow() {
		return this.flow;
	}

	@Override
	public String toString() {
		return "WebSocketSession[%s, %s]".formatted(this.id, this.uri);
	}

}
