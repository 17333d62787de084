package io.github.esphttps.httpd;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection from accept until it is a session, or fails: in its handshake, then
 * perhaps waiting for a place. All methods run on the event loop of the channel.
 */
final class Newcomer {

	private static final Logger logger = LoggerFactory.getLogger(Newcomer.class);

	private static final InetSocketAddress UNKNOWN_ADDRESS = new InetSocketAddress(0);

	private final ChannelHandlerContext ctx;

	private final Seat seat;

	private final SessionPool pool;

	private final SessionGate gate;

	private final HttpdSessionListener listener;

	// Taken at accept: a connection that is gone has no address any more
	private final InetSocketAddress peer;

	private final InetSocketAddress local;

	private final ConnectionSettings settings;

	private final long acceptedAt = System.nanoTime();

	private final Future<?> timeout;

	private @Nullable TlsInfo tls;

	private boolean begun;

	Newcomer(ChannelHandlerContext ctx, Seat seat, SessionPool pool, SessionGate gate, HttpdSessionListener listener,
			ConnectionSettings settings) {
		this.ctx = ctx;
		this.seat = seat;
		this.pool = pool;
		this.gate = gate;
		this.listener = listener;
		this.settings = settings;
		this.peer = addressOf(ctx.channel().remoteAddress());
		this.local = addressOf(ctx.channel().localAddress());
		this.timeout = ctx.executor()
			.schedule(this::timedOut, settings.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
	}

	private static InetSocketAddress addressOf(@Nullable SocketAddress address) {
		return (address instanceof InetSocketAddress inet) ? inet : UNKNOWN_ADDRESS;
	}

	/** The server drains: a client that has not begun has no part in that. */
	void drain() {
		this.ctx.executor().schedule(() -> {
			if (this.seat.state() == SessionState.HANDSHAKING && !this.begun) {
				this.ctx.close();
			}
		}, SessionDrain.GRACE.toNanos(), TimeUnit.NANOSECONDS);
	}

	/** The client comes on with its handshake. */
	void takes(HandshakeStep step) {
		this.begun = true;
		this.pool.admission().takes(this.seat, step);
	}

	/** The handshake is complete, or needs none. */
	void complete(@Nullable TlsInfo tls) {
		if (this.seat.state() != SessionState.HANDSHAKING) {
			return;
		}
		this.tls = tls;
		if (tls != null) {
			this.settings.observers().forEach((observer) -> observer.handshakeCompleted(tls));
		}
		this.gate.shut();
		X509Certificate certificate = (tls != null) ? tls.peerCertificate() : null;
		this.pool.admission().admit(this.seat, certificate, this.pool.lane(this.ctx.executor()));
		if (this.seat.state() == SessionState.WAITING) {
			this.gate.readAhead(this.ctx);
		}
	}

	/** The place is there: make it a session. */
	HttpdSession admit() {
		this.timeout.cancel(false);
		this.gate.shut();
		return this.pool.open(this.seat, this.ctx.channel(), this.local, this.peer, this.tls);
	}

	/** The connection is over. */
	void end() {
		boolean waited = this.seat.state() == SessionState.WAITING;
		giveBack();
		if (waited) {
			report(new HandshakeFailure(FailureCategory.PEER_CLOSED, null));
		}
	}

	void fail(HandshakeFailure failure) {
		if (this.seat.state().isBeforeSession()) {
			observeFailure(failure);
			giveBack();
			report(failure);
			this.ctx.close();
		}
	}

	private void giveBack() {
		this.timeout.cancel(false);
		this.pool.admission().leave(this.seat);
	}

	private void timedOut() {
		boolean waited = this.seat.state() == SessionState.WAITING;
		FailureCategory category = this.pool.admission().giveUp(this.seat);
		if (category == null) {
			return;
		}
		if (waited) {
			refuse(category);
		}
		else {
			HandshakeFailure failure = new HandshakeFailure(category, null);
			observeFailure(failure);
			report(failure);
			this.ctx.close();
		}
	}

	private void observeFailure(HandshakeFailure failure) {
		if (this.settings.secure() && this.tls == null) {
			Duration duration = Duration.ofNanos(System.nanoTime() - this.acceptedAt);
			this.settings.observers().forEach((observer) -> observer.handshakeFailed(failure, duration));
		}
	}

	/** There is no room, and none is waited for any more. */
	void refuse(FailureCategory category) {
		this.timeout.cancel(false);
		report(new HandshakeFailure(category, null));
		if (isHttp2()) {
			this.ctx.writeAndFlush(Http2Frames.unserved(this.ctx.pipeline()));
		}
		Unavailable.answer(this.ctx, this.gate.holdsInput() && !isHttp2());
	}

	private boolean isHttp2() {
		return this.tls != null && "h2".equals(this.tls.applicationProtocol());
	}

	private void report(HandshakeFailure failure) {
		if (!this.pool.isStopping()) {
			this.pool.totals().failed(failure.category());
			logger.debug("Connection from {} failed: {}", this.peer, failure);
			this.listener.failed(this.peer, this.local, failure);
		}
	}

}
