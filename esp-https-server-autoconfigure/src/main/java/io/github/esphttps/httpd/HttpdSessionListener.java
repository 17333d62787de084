package io.github.esphttps.httpd;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;

/**
 * Hears of the life of every connection. Methods are called on the event loop of the
 * connection as a rule, and must not block. ESP-IDF: <code>user_cb</code> of
 * <code>httpd_ssl_config_t</code>, <code>open_fn</code> and <code>close_fn</code>.
 */
public interface HttpdSessionListener {

	/**
	 * A session was created. Nothing is read from it until the returned stage completes.
	 * @param session the session
	 * @return completes when the session may be served. The session is closed as
	 * {@link CloseReason#REJECTED} if it completes exceptionally
	 */
	CompletionStage<?> created(HttpdSession session);

	/**
	 * A session ended. Called exactly once for each created session, after the stage that
	 * {@link #created(HttpdSession)} returned has completed.
	 * @param session the session with its final figures
	 * @param reason why it ended
	 * @return completes when the place of the session may be another's, so that there are
	 * never more sessions than <code>max-open-sockets</code> for the listener, either
	 */
	CompletionStage<?> closed(HttpdSession session, CloseReason reason);

	/**
	 * A connection did not become a session. Never followed by
	 * {@link #closed(HttpdSession, CloseReason)}.
	 * @param peer address of the client
	 * @param local address the client connected to
	 * @param failure why it failed
	 */
	void failed(InetSocketAddress peer, InetSocketAddress local, HandshakeFailure failure);

}
