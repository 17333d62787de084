package io.github.esphttps.httpd;

import java.time.Duration;

/**
 * Figures of the pool of sessions, since the server was created.
 *
 * @param open sessions that are open
 * @param handshaking connections in a handshake, or waiting for the place of a session
 * @param peak the most places of sessions that were taken at the same time, which is
 * never more than <code>max-open-sockets</code>. Without handshake slots, connections
 * take one in their handshake
 * @param accepted TCP connections that were accepted
 * @param purged sessions closed as {@link CloseReason#LRU_PURGED}
 * @param replaced sessions closed as {@link CloseReason#REPLACED}
 * @param refused connections that failed as {@link FailureCategory#POOL_EXHAUSTED},
 * {@link FailureCategory#ADDRESS_LIMIT} or {@link FailureCategory#IDENTITY_LIMIT}
 * @param paused time in which no connections were accepted
 */
public record SessionCounters(int open, int handshaking, int peak, long accepted, long purged, long replaced,
		long refused, Duration paused) {
}
