package io.github.esphttps.httpd;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import io.github.esphttps.config.HttpdConfig;
import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The open sessions by id and by identity, and their figures. Written by event loops,
 * read by anyone. Who may have a session is up to the {@link Admission}.
 */
final class SessionPool implements HttpdSessions {

	// Ids of two servers, or of one before and after a restart, do not meet
	private final String idPrefix = Long.toString(ThreadLocalRandom.current().nextLong(36L * 36 * 36 * 36 * 36 * 36),
			36) + "-";

	private final AtomicLong lastId = new AtomicLong();

	private final Map<String, HttpdSession> sessions = new ConcurrentHashMap<>();

	private final Map<X509Certificate, List<HttpdSession>> byIdentity = new ConcurrentHashMap<>();

	private final PoolTotals totals = new PoolTotals();

	private final LruOrder order = new LruOrder(System::nanoTime);

	private final Admission admission;

	private final PausedTime paused = new PausedTime();

	private final LingeringSockets lingering;

	private volatile boolean stopping;

	private volatile boolean draining;

	SessionPool(HttpdConfig config, Duration handshakeTimeout) {
		this.lingering = new LingeringSockets(config.handshakeSlots());
		this.admission = new Admission(config, handshakeTimeout, this.order);
	}

	Admission admission() {
		return this.admission;
	}

	PoolTotals totals() {
		return this.totals;
	}

	LingeringSockets lingering() {
		return this.lingering;
	}

	PausedTime paused() {
		return this.paused;
	}

	/** Return the order of use of the sessions of an event loop. */
	LruLane lane(Object eventLoop) {
		return this.order.lane(eventLoop);
	}

	HttpdSession open(Seat seat, Channel channel, InetSocketAddress local, InetSocketAddress peer,
			@Nullable TlsInfo tls) {
		String id = this.idPrefix + Long.toString(this.lastId.incrementAndGet(), 36);
		HttpdSession session = new HttpdSession(id, seat, channel, local, peer, tls, new Traffic(this.totals));
		this.totals.opened();
		this.sessions.put(id, session);
		X509Certificate identity = session.identity();
		if (identity != null) {
			this.byIdentity.merge(identity, List.of(session), SessionPool::join);
		}
		return session;
	}

	private static List<HttpdSession> join(List<HttpdSession> earlier, List<HttpdSession> later) {
		List<HttpdSession> joined = new ArrayList<>(earlier);
		joined.addAll(later);
		return List.copyOf(joined);
	}

	void remove(HttpdSession session, CloseReason reason) {
		if (this.sessions.remove(session.id()) == null) {
			return;
		}
		this.totals.closed(reason);
		X509Certificate identity = session.identity();
		if (identity != null) {
			this.byIdentity.computeIfPresent(identity, (key, all) -> without(all, session));
		}
	}

	private static @Nullable List<HttpdSession> without(List<HttpdSession> sessions, HttpdSession removed) {
		List<HttpdSession> left = sessions.stream().filter((session) -> session != removed).toList();
		return left.isEmpty() ? null : left;
	}

	/** From now on, connections end because the server does. */
	void stop() {
		this.stopping = true;
		closeIf((session) -> true, CloseReason.SERVER_STOPPED);
	}

	/** From now on, sessions end as soon as they are idle. */
	void drain() {
		this.draining = true;
	}

	boolean isDraining() {
		return this.draining;
	}

	boolean isStopping() {
		return this.stopping;
	}

	/** The server has stopped, and with it the event loops of the sessions. */
	void stopped() {
		this.order.clear();
		this.stopping = false;
		this.draining = false;
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
		return this.sessions.get(Objects.requireNonNull(id, "'id' must not be null"));
	}

	@Override
	public List<HttpdSession> findByIdentity(X509Certificate certificate) {
		return this.byIdentity.getOrDefault(Objects.requireNonNull(certificate, "'certificate' must not be null"),
				List.of());
	}

	@Override
	public SessionCounters counters() {
		AdmissionFigures figures = this.admission.figures();
		return new SessionCounters(size(), figures.handshaking(), figures.peak(), figures.accepted(),
				this.totals.openedSum(), this.totals.closedSums(), this.totals.failedSums(), this.totals.bytesInSum(),
				this.totals.bytesOutSum(), Duration.ofNanos(this.paused.nanos()),
				Duration.ofNanos(this.paused.currentNanos()), Duration.ofNanos(figures.fullNanos()));
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
