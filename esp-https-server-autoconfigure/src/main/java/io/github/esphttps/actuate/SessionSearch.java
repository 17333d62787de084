package io.github.esphttps.actuate;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.WebSocketSession;
import org.jspecify.annotations.Nullable;

/**
 * Finds sessions of all servers. Only those of a page are described, which is what costs
 * time.
 *
 * @param servers the servers by name
 */
record SessionSearch(Map<String, HttpdServer> servers) {

	private static final Comparator<Found> NEWEST_FIRST = Comparator
		.<Found, Instant>comparing((found) -> found.session().createdAt())
		.thenComparing((found) -> found.session().id().length())
		.thenComparing((found) -> found.session().id())
		.reversed();

	SessionPage find(SessionQuery query, Shown shown) {
		query.check(shown);
		List<Found> found = this.servers.entrySet()
			.stream()
			.flatMap((server) -> sessions(server.getKey(), server.getValue()))
			.filter((session) -> session.matches(query, shown))
			.sorted(NEWEST_FIRST)
			.toList();
		List<HttpdSessionDescriptor> page = found.stream()
			.skip((long) query.page() * query.size())
			.limit(query.size())
			.map((session) -> session.describe(shown))
			.toList();
		return new SessionPage(found.size(), page);
	}

	private Stream<Found> sessions(String name, HttpdServer server) {
		// On HTTP/2, a session may be that of several
		Set<String> upgraded = server.webSockets()
			.list()
			.stream()
			.map(WebSocketSession::session)
			.map(HttpdSession::id)
			.collect(Collectors.toSet());
		return server.sessions()
			.list()
			.stream()
			.map((session) -> new Found(serverName(name), session, upgraded.contains(session.id())));
	}

	@Nullable HttpdSessionDescriptor find(String id, Shown shown) {
		for (Map.Entry<String, HttpdServer> server : this.servers.entrySet()) {
			HttpdSession session = server.getValue().sessions().find(id);
			if (session != null) {
				return new Found(serverName(server.getKey()), session, isUpgraded(server.getValue(), session))
					.describe(shown);
			}
		}
		return null;
	}

	private static boolean isUpgraded(HttpdServer server, HttpdSession session) {
		return server.webSockets().list().stream().anyMatch((webSocket) -> webSocket.session() == session);
	}

	// Servers are told apart where there are several
	private @Nullable String serverName(String name) {
		return (this.servers.size() > 1) ? name : null;
	}

	private record Found(@Nullable String server, HttpdSession session, boolean upgraded) {

		boolean matches(SessionQuery query, Shown shown) {
			return (query.state() == null || query.state() == state())
					&& (query.minAge() == null || this.session.duration().compareTo(query.minAge()) >= 0)
					&& (query.maxAge() == null || this.session.duration().compareTo(query.maxAge()) <= 0)
					&& (query.address() == null || isFrom(query.address(), shown))
					&& (query.identity() == null || ClientNames.of(this.session, shown).contain(query.identity()));
		}

		private boolean isFrom(InetAddress address, Shown shown) {
			return address.equals(this.session.remoteAddress().getAddress())
					&& address.getHostAddress().equals(shown.address(address.getHostAddress()));
		}

		private SessionQuery.State state() {
			if (this.upgraded) {
				return SessionQuery.State.WEBSOCKET;
			}
			return this.session.isBusy() ? SessionQuery.State.BUSY : SessionQuery.State.IDLE;
		}

		HttpdSessionDescriptor describe(Shown shown) {
			return HttpdSessionDescriptor.of(this.session, this.server, state(), shown);
		}

	}

}
