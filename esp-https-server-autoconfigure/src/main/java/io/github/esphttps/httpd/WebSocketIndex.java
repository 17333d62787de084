package io.github.esphttps.httpd;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open WebSockets that have something in common, by what that is. Safe for use by any
 * thread.
 */
final class WebSocketIndex<K> {

	private final Map<K, Set<WebSocketSession>> sessions = new ConcurrentHashMap<>();

	void add(K key, WebSocketSession session) {
		this.sessions.compute(key, (same, before) -> {
			Set<WebSocketSession> all = (before != null) ? before : ConcurrentHashMap.newKeySet();
			all.add(session);
			return all;
		});
	}

	void remove(K key, WebSocketSession session) {
		this.sessions.computeIfPresent(key, (same, all) -> {
			all.remove(session);
			return all.isEmpty() ? null : all;
		});
	}

	/** Return a snapshot. */
	List<WebSocketSession> list(K key) {
		Set<WebSocketSession> all = this.sessions.get(key);
		return (all != null) ? List.copyOf(all) : List.of();
	}

}
