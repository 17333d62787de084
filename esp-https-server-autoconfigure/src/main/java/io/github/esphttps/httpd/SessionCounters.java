package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.Map;

/**
 * Figures of the pool of sessions, since the server was created.
 *
 * @param open sessions that are open
 * @param handshaking connections in a handshake, or waiting for the place of a session
 * @param peak the most places of sessions that were taken at the same time, which is
 * never more than <code>max-open-sockets</code>. Without handshake slots, connections
 * take one in their handshake
 * @param accepted TCP connections that were accepted
 * @param opened sessions that were opened
 * @param closed sessions that were closed, by reason. Has an entry for every reason
 * @param failed connections that did not become a session, by category. Has an entry for
 * every category
 * @param bytesIn bytes of HTTP received, after decryption
 * @param bytesOut bytes of HTTP sent, before encryption
 * @param paused time in which no connections were accepted
 * @param pausedFor time for which no connections are accepted now, zero if they are
 * @param fullFor time for which all places of sessions have been taken now, zero if one
 * is free
 */
public record SessionCounters(int open, int handshaking, int peak, long accepted, long opened,
		Map<CloseReason, Long> closed, Map<FailureCategory, Long> failed, long bytesIn, long bytesOut, Duration paused,
		Duration pausedFor, Duration fullFor) {

	/**
	 * Copy the maps.
	 */
	public SessionCounters {
		closed = Map.copyOf(closed);
		failed = Map.copyOf(failed);
	}

	/**
	 * Return the number of sessions closed for a reason.
	 * @param reason the reason
	 * @return a count
	 */
	public long closed(CloseReason reason) {
		return this.closed.getOrDefault(reason, 0L);
	}

	/**
	 * Return the number of connections that failed in a way.
	 * @param category the way
	 * @return a count
	 */
	public long failed(FailureCategory category) {
		return this.failed.getOrDefault(category, 0L);
	}

	/**
	 * Return the number of connections that were refused because of a limit
	 * ({@link FailureCategory#POOL_EXHAUSTED}, {@link FailureCategory#ADDRESS_LIMIT},
	 * {@link FailureCategory#IDENTITY_LIMIT}).
	 * @return a count
	 */
	public long refused() {
		return failed(FailureCategory.POOL_EXHAUSTED) + failed(FailureCategory.ADDRESS_LIMIT)
				+ failed(FailureCategory.IDENTITY_LIMIT);
	}

}
