package io.github.esphttps.httpd;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The open WebSockets by id, by URI and by identity. Written by event loops, read by
 * anyone.
 */
final class WebSocketRegistry implements WebSocketSessions {

	private final Map<String, WebSocketSession> sessions = new ConcurrentHashMap<>();

	private final WebSocketIndex<String> byUri = new WebSocketIndex<>();

	private final WebSocketIndex<X509Certificate> byIdentity = new WebSocketIndex<>();

	void add(WebSocketSession session) {
		this.sessions.put(session.id(), session);
		this.byUri.add(session.uri(), session);
		X509Certificate identity = session.session().identity();
		if (identity != null) {
			this.byIdentity.add(identity, session);
		}
	}

	void remove(WebSocketSession session) {
		this.sessions.remove(session.id(), session);
		this.byUri.remove(session.uri(), session);
		X509Certificate identity = session.session().identity();
		if (identity != null) {
			this.byIdentity.remove(identity, session);
		}
	}

	@Override
	public List<WebSocketSession> list() {
		return List.copyOf(this.sessions.values());
	}

	@Override
	public List<WebSocketSession> list(String uri) {
		return this.byUri.list(Objects.requireNonNull(uri, "'uri' must not be null"));
	}

	@Override
	public int size() {
		return this.sessions.size();
	}

	@Override
	public @Nullable WebSocketSession find(String id) {
		return this.sessions.get(Objects.requireNonNull(id, "'id' must not be null"));
	}

	@Override
	public List<WebSocketSession> findByIdentity(X509Certificate certificate) {
		return this.byIdentity.list(Objects.requireNonNull(certificate, "'certificate' must not be null"));
	}

	@Override
	public Mono<Void> send(String id, WebSocketFrame message) {
		Broadcast.requireWhole(message);
		return Mono.defer(() -> {
			WebSocketSession session = find(id);
			return (session != null) ? session.send(message)
					: Mono.error(new IllegalStateException("There is no open WebSocket with the id " + id));
		});
	}

	@Override
	public Mono<Void> sendToIdentity(X509Certificate certificate, WebSocketFrame message) {
		return Broadcast.of(message, () -> findByIdentity(certificate));
	}

	@Override
	public Mono<Void> broadcast(String uri, WebSocketFrame message) {
		return Broadcast.of(message, () -> list(uri));
	}

}
