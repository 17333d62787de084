package io.github.esphttps.httpd;

import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A connection that has completed its handshake. Safe for use by any thread. ESP-IDF:
 * what a <code>sockfd</code> stands for, except that an id is never used again.
 */
public final class HttpdSession {

	private final String id;

	private final Seat seat;

	private final Channel channel;

	private final InetSocketAddress localAddress;

	private final InetSocketAddress remoteAddress;

	private final @Nullable TlsInfo tls;

	private final Instant createdAt;

	private final SessionAttributes attributes = new SessionAttributes();

	private final SessionTasks tasks;

	private final SessionPushes pushes;

	private final AtomicReference<@Nullable CloseReason> closeReason = new AtomicReference<>();

	private final Traffic traffic;

	private volatile @Nullable Instant closedAt;

	HttpdSession(String id, Seat seat, Channel channel, InetSocketAddress localAddress, InetSocketAddress remoteAddress,
			@Nullable TlsInfo tls, Traffic traffic) {
		this.id = id;
		this.traffic = traffic;
		this.seat = seat;
		this.createdAt = seat.usedAt();
		this.channel = channel;
		this.tasks = new SessionTasks(id, channel);
		this.pushes = new SessionPushes(id, channel);
		this.tls = tls;
		this.localAddress = localAddress;
		this.remoteAddress = remoteAddress;
	}

	/**
	 * Return the id of this session.
	 * @return an id that is unique and never used again
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Return the address the client connected to.
	 * @return an address of this machine
	 */
	public InetSocketAddress localAddress() {
		return this.localAddress;
	}

	/**
	 * Return the address of the client.
	 * @return the address of the peer
	 */
	public InetSocketAddress remoteAddress() {
		return this.remoteAddress;
	}

	/**
	 * Return what is known of the TLS connection, including the identity of the client.
	 * @return TLS facts, {@code null} in insecure mode
	 */
	public @Nullable TlsInfo tls() {
		return this.tls;
	}

	/**
	 * Return the time at which there was a place for the session, which is the time of
	 * the completed handshake unless the pool was full.
	 * @return a point in time
	 */
	public Instant createdAt() {
		return this.createdAt;
	}

	/**
	 * Return the time the last request completed, or the session was {@link #touch()
	 * touched} last.
	 * @return a point in time, {@link #createdAt()} before the first
	 */
	public Instant lastUsedAt() {
		return this.seat.usedAt();
	}

	/**
	 * Count this as a use of the session, as if a request had completed: all others that
	 * are idle now are purged before it. A closed session stays closed. ESP-IDF:
	 * <code>httpd_sess_update_lru_counter</code>.
	 */
	public void touch() {
		this.seat.touch();
	}

	/**
	 * Keep the session from being purged or replaced until {@link #unpin()} is called as
	 * many times as this method. It can still be closed for any other reason.
	 */
	public void pin() {
		this.seat.pin();
	}

	/**
	 * Take back one {@link #pin()}. Does not count as a use of the session. Has no effect
	 * on a session that is not pinned.
	 */
	public void unpin() {
		this.seat.unpin();
	}

	/**
	 * Return whether the session is kept from being purged.
	 * @return {@code true} after {@link #pin()}
	 */
	public boolean isPinned() {
		return this.seat.isPinned();
	}

	/**
	 * Return whether a request is in progress, so that the session is not purged.
	 * @return {@code false} if it is idle, or closed
	 */
	public boolean isBusy() {
		return this.seat.state() == SessionState.BUSY;
	}

	/**
	 * Return how long the session has existed, or existed until it was closed.
	 * @return a duration
	 */
	public Duration duration() {
		return Duration.between(this.createdAt, Objects.requireNonNullElseGet(this.closedAt, Instant::now));
	}

	/**
	 * Return the number of requests received, those in progress included.
	 * @return a count
	 */
	public long requests() {
		return this.traffic.requests();
	}

	/**
	 * Return the bytes of HTTP received, after decryption.
	 * @return a number of bytes
	 */
	public long bytesIn() {
		return this.traffic.bytesIn();
	}

	/**
	 * Return the bytes of HTTP sent, before encryption.
	 * @return a number of bytes
	 */
	public long bytesOut() {
		return this.traffic.bytesOut();
	}

	/**
	 * Return the objects the application keeps with this session. ESP-IDF:
	 * <code>httpd_sess_get_ctx</code>, <code>httpd_sess_set_ctx</code>.
	 * @return the attributes
	 */
	public SessionAttributes attributes() {
		return this.attributes;
	}

	/**
	 * Return the WebSocket that the connection has become.
	 * @return the WebSocket, {@code null} while it speaks HTTP, and on HTTP/2
	 */
	public @Nullable WebSocketSession webSocket() {
		return WebSocketUpgrade.sessionOf(this.channel);
	}

	/**
	 * Return whether the session is open.
	 * @return {@code false} once it is closed or about to be
	 */
	public boolean isOpen() {
		return this.closeReason.get() == null && this.channel.isActive();
	}

	/**
	 * Send bytes outside of a request, as they are: what is HTTP about them is up to the
	 * caller. They are not sent in the middle of a response, but after it, and in the
	 * order of the subscriptions. For a stream of events that answers a request, use
	 * {@link HttpdResponse#sendChunks}. ESP-IDF: <code>httpd_socket_send</code>.
	 * @param bytes the bytes, which must not change until they are sent
	 * @return sends the bytes when subscribed to, and completes when they are handed to
	 * the network. Fails when the session is closed, with
	 * {@link RejectedExecutionException} when 256 of them are waiting for the end of a
	 * response, with {@link UnsupportedOperationException} on HTTP/2 and on a WebSocket
	 */
	public Mono<Void> push(byte[] bytes) {
		Objects.requireNonNull(bytes, "'bytes' must not be null");
		return this.pushes.push(bytes);
	}

	/**
	 * Run a task on the event loop of this session, which it must not block. ESP-IDF:
	 * <code>httpd_queue_work</code>.
	 * @param task what to do. Whatever it throws is logged
	 * @throws RejectedExecutionException if 256 tasks are waiting already, or the session
	 * is closed
	 */
	public void execute(Runnable task) {
		this.tasks.execute(task);
	}

	/**
	 * Close the session as {@link CloseReason#CLOSED_BY_APPLICATION}. Does not wait. Has
	 * no effect on a closed session. ESP-IDF: <code>httpd_sess_trigger_close</code>.
	 */
	public void close() {
		close(CloseReason.CLOSED_BY_APPLICATION);
	}

	/**
	 * Close the session. Does not wait. The first reason counts.
	 * @param reason why, as reported to listeners
	 */
	public void close(CloseReason reason) {
		closingFor(reason);
		EventLoops.run(this.channel.eventLoop(), () -> WebSocketFlow.forEach(this.channel, WebSocketClosing::leave));
		this.channel.close();
		if (reason == CloseReason.REVOKED && this.channel.isActive()) {
			// However long a close may take that the client has a part in
			this.channel.eventLoop().schedule(() -> abort(reason), 1, TimeUnit.SECONDS);
		}
	}

	/** Return whether there is a connection, on which a last response may be sent. */
	boolean isConnected() {
		return this.channel.isActive();
	}

	/**
	 * Break the connection so that the client cannot take what it has received for a
	 * complete response.
	 */
	void abort(CloseReason reason) {
		closingFor(reason);
		this.channel.eventLoop().execute(() -> LingeringClose.reset(this.channel));
	}

	/** Return the certificate of the client, by which its sessions are counted. */
	@Nullable X509Certificate identity() {
		return (this.tls != null) ? this.tls.peerCertificate() : null;
	}

	Seat seat() {
		return this.seat;
	}

	/** Remember why the session is about to be closed. The first reason counts. */
	void closingFor(CloseReason reason) {
		this.closeReason.compareAndSet(null, Objects.requireNonNull(reason, "'reason' must not be null"));
	}

	/** Return why the session is about to be closed, {@code null} if it is not. */
	@Nullable CloseReason closeReason() {
		return this.closeReason.get();
	}

	/** Record the end of the connection, and tell why it came. */
	CloseReason ended() {
		this.closedAt = Instant.now();
		return Objects.requireNonNullElse(this.closeReason.get(), CloseReason.PEER_CLOSED);
	}

	Traffic traffic() {
		return this.traffic;
	}

	@Override
	public String toString() {
		return "HttpdSession[%s, %s, %s]".formatted(this.id, this.remoteAddress, this.tls);
	}

}
