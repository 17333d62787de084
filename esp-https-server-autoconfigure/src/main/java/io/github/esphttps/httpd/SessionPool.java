package io.github.esphttps.httpd;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The open sessions by id. Written by event loops, read by anyone.
 */
final class SessionPool implements HttpdSessions {

	// Ids of two servers, or of one before and after a restart, do not meet
	private final String idPrefix = Long.toString(ThreadLocalRandom.current().nextLong(36L * 36 * 36 * 36 * 36 * 36),
			36) + "-";

	private final AtomicLong lastId = new AtomicLong();

	private final Map<String, HttpdSession> sessions = new ConcurrentHashMap<>();

	HttpdSession open(Channel channel, InetSocketAddress local, InetSocketAddress peer, @Nullable TlsInfo tls) {
		String id = this.idPrefix + Long.toString(this.lastId.incrementAndGet(), 36);
		HttpdSession session = new HttpdSession(id, channel, local, peer, tls);
		this.sessions.put(id, session);
		return session;
	}

	void remove(HttpdSession session) {
		this.sessions.remove(session.id());
	}

	@Override
	public List<HttpdSession> list() {
		return List.copyOf(this.sessions.values());
	}

	@Override
	public int size() {
		return this.sessions.size();
	}

	@Override
	public @Nullable HttpdSession find(String id) {
		return this.sessions.get(id);
	}

	@Override
	public boolean close(String id, CloseReason reason) {
		HttpdSession session = find(id);
		if (session == null) {
			return false;
		}
		session.close(reason);
		return true;
	}

	@Override
	public int closeIf(Predicate<? super HttpdSession> predicate, CloseReason reason) {
		int closed = 0;
		for (HttpdSession session : this.sessions.values()) {
			if (predicate.test(session)) {
				session.close(reason);
				closed++;
			}
		}
		return closed;
	}

}
