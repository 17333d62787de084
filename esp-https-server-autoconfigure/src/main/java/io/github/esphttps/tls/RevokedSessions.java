package io.github.esphttps.tls;

import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HandshakeFailure;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.HttpdSessionListener;
import io.github.esphttps.httpd.HttpdSessions;
import io.github.esphttps.httpd.TlsInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes open sessions whose clients are no longer trusted, on a thread of its own. A
 * session is listed before it is announced, and asked about again then: one that is
 * admitted while the trust changes is found here or there.
 */
final class RevokedSessions implements AutoCloseable {

	private static final Logger logger = LoggerFactory.getLogger(RevokedSessions.class);

	private final Predicate<TlsInfo> trusted;

	private final ThreadPoolExecutor executor;

	private final AtomicBoolean pending = new AtomicBoolean();

	private volatile @Nullable HttpdSessions sessions;

	// Until the trust changes for the first time, the handshake has verified it all
	private volatile boolean changed;

	RevokedSessions(Predicate<TlsInfo> trusted) {
		this.trusted = trusted;
		this.executor = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), (task) -> {
			Thread thread = new Thread(task, "esp-https-trust");
			thread.setDaemon(true);
			return thread;
		}, new ThreadPoolExecutor.DiscardPolicy());
		this.executor.allowCoreThreadTimeOut(true);
	}

	void attach(HttpdSessions sessions) {
		this.sessions = sessions;
	}

	/** Look at all sessions soon. Does not wait. */
	void recheck() {
		if (this.sessions == null) {
			return;
		}
		this.changed = true;
		if (this.pending.compareAndSet(false, true)) {
			this.executor.execute(this::closeRevoked);
		}
	}

	private void closeRevoked() {
		// From here on, a change is one that this run may not see
		this.pending.set(false);
		HttpdSessions open = this.sessions;
		if (open == null) {
			return;
		}
		try {
			int closed = open.closeIf(this::isRevoked, CloseReason.REVOKED);
			if (closed > 0) {
				logger.info("Closed {} sessions of clients that are no longer trusted", closed);
			}
		}
		catch (RuntimeException | Error ex) {
			logger.warn("The open sessions could not all be checked", ex);
		}
	}

	private boolean isRevoked(HttpdSession session) {
		TlsInfo tls = session.tls();
		return tls != null && !this.trusted.test(tls);
	}

	/** Put the check of new sessions in front of a listener. */
	HttpdSessionListener before(HttpdSessionListener listener) {
		return new Admitting(Objects.requireNonNull(listener, "'listener' must not be null"));
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	private final class Admitting implements HttpdSessionListener {

		private final HttpdSessionListener listener;

		private Admitting(HttpdSessionListener listener) {
			this.listener = listener;
		}

		@Override
		public CompletionStage<?> created(HttpdSession session) {
			if (RevokedSessions.this.changed && isRevoked(session)) {
				session.close(CloseReason.REVOKED);
			}
			return this.listener.created(session);
		}

		@Override
		public CompletionStage<?> closed(HttpdSession session, CloseReason reason) {
			return this.listener.closed(session, reason);
		}

		@Override
		public void failed(InetSocketAddress peer, InetSocketAddress local, HandshakeFailure failure) {
			this.listener.failed(peer, local, failure);
		}

	}

}
