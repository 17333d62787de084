package io.github.esphttps.httpd;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The open sessions of a server. Weakly consistent, safe for use by any thread. ESP-IDF:
 * <code>httpd_get_client_list</code>.
 */
public interface HttpdSessions {

	/**
	 * Return the open sessions.
	 * @return a snapshot
	 */
	List<HttpdSession> list();

	/**
	 * Return the number of open sessions.
	 * @return a count
	 */
	int size();

	/**
	 * Find an open session.
	 * @param id id of the session
	 * @return the session, {@code null} if there is no open one with that id
	 */
	@Nullable HttpdSession find(String id);

	/**
	 * Find the open sessions of a client.
	 * @param certificate the certificate the client has presented
	 * @return a snapshot in the order of their creation, empty if there are none
	 */
	List<HttpdSession> findByIdentity(X509Certificate certificate);

	/**
	 * Return figures of the pool.
	 * @return a snapshot
	 */
	SessionCounters counters();

	/**
	 * Close a session. Does not wait.
	 * @param id id of the session
	 * @param reason why, as reported to listeners
	 * @return whether there was an open session with that id
	 */
	boolean close(String id, CloseReason reason);

	/**
	 * Close all sessions that match. Does not wait.
	 * @param predicate selects the sessions to close
	 * @param reason why, as reported to listeners
	 * @return the number of sessions that matched
	 */
	int closeIf(Predicate<? super HttpdSession> predicate, CloseReason reason);

}
