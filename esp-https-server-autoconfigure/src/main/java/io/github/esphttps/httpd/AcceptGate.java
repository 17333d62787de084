package io.github.esphttps.httpd;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets accepted connections in, and stops accepting while there is no room, so that
 * clients wait in the backlog of the kernel. The first handler of the server channel,
 * which accepts one connection at a time and none before this handler is there. All
 * methods but one run on the event loop of the server channel.
 */
final class AcceptGate extends ChannelInboundHandlerAdapter {

	private static final Logger logger = LoggerFactory.getLogger(AcceptGate.class);

	private static final AttributeKey<Seat> SEAT = AttributeKey.valueOf(AcceptGate.class, "seat");

	private final Connections connections;

	private final Admission admission;

	private final PausedTime paused;

	private final PoolTotals totals;

	private final HttpdSessionListener listener;

	private final AcceptErrors errors = new AcceptErrors();

	// Accepted, but not let in: nothing is read from them
	private final Deque<Channel> outside = new ArrayDeque<>(1);

	private @Nullable ChannelHandlerContext context;

	private @Nullable Future<?> expiry;

	// Read by any thread
	private volatile boolean closed = true;

	AcceptGate(SessionPool pool, Connections connections, HttpdSessionListener listener) {
		this.connections = connections;
		this.admission = pool.admission();
		this.paused = pool.paused();
		this.totals = pool.totals();
		this.listener = listener;
	}

	/** Hand over the seat of a connection to whoever is going to give it back. */
	static Seat seatOf(Channel connection) {
		return Objects.requireNonNull(connection.attr(SEAT).getAndSet(null), "not let in, or handed over before");
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.context = ctx;
		this.admission.onRoom(this::roomMade);
		letIn(ctx);
	}

	/** Runs on any thread. */
	private void roomMade() {
		ChannelHandlerContext ctx = this.context;
		if (this.closed && ctx != null) {
			EventLoops.runLater(ctx.executor(), () -> letIn(ctx));
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		this.outside.add((Channel) message);
		letIn(ctx);
	}

	private void letIn(ChannelHandlerContext ctx) {
		if (!ctx.channel().isActive()) {
			return;
		}
		for (Channel next = this.outside.poll(); next != null; next = this.outside.poll()) {
			if (!letIn(ctx, next)) {
				this.outside.addFirst(next);
				close(ctx);
				expireStalled(ctx);
				return;
			}
		}
		if (this.admission.isClosed()) {
			close(ctx);
		}
		else if (!this.errors.isPausing()) {
			open(ctx);
		}
	}

	/** Return whether the connection does not wait any more. */
	private boolean letIn(ChannelHandlerContext ctx, Channel connection) {
		InetAddress address = addressOf(connection);
		if (!this.admission.allows(address)) {
			refuse(connection);
			return true;
		}
		Seat seat = this.admission.enter(address);
		if (seat == null) {
			return false;
		}
		connection.attr(SEAT).set(seat);
		// Should no handler of ours get to see it
		connection.closeFuture().addListener((done) -> {
			if (connection.attr(SEAT).getAndSet(null) != null) {
				this.admission.leave(seat);
			}
		});
		ctx.fireChannelRead(connection);
		if (connection.isRegistered() || connection.isActive()) {
			this.connections.add(connection);
		}
		return true;
	}

	private void refuse(Channel connection) {
		logger.debug("Connection from {} refused for max-sockets-per-address", connection.remoteAddress());
		SocketAddress peer = connection.remoteAddress();
		SocketAddress local = connection.localAddress();
		connection.unsafe().closeForcibly();
		this.totals.failed(FailureCategory.ADDRESS_LIMIT);
		if (peer instanceof InetSocketAddress from && local instanceof InetSocketAddress to) {
			this.listener.failed(from, to, new HandshakeFailure(FailureCategory.ADDRESS_LIMIT, null));
		}
	}

	private static @Nullable InetAddress addressOf(Channel connection) {
		SocketAddress address = connection.remoteAddress();
		return (address instanceof InetSocketAddress inet) ? inet.getAddress() : null;
	}

	private void close(ChannelHandlerContext ctx) {
		// Also when somebody else has opened it
		ctx.channel().config().setAutoRead(false);
		this.paused.begin();
		if (!this.closed) {
			this.closed = true;
			// There may have been room before others could see that it is waited for
			ctx.executor().execute(() -> letIn(ctx));
		}
	}

	private void open(ChannelHandlerContext ctx) {
		if (this.closed) {
			this.closed = false;
			this.paused.end();
			ctx.channel().config().setAutoRead(true);
		}
	}

	/** Have handshakes that do not come on make room for those who wait. */
	private void expireStalled(ChannelHandlerContext ctx) {
		if (this.expiry != null || !this.admission.hasHandshakeSlots()) {
			return;
		}
		long delay = this.admission.expireStalled();
		this.expiry = ctx.executor().schedule(() -> {
			this.expiry = null;
			if (!this.outside.isEmpty()) {
				expireStalled(ctx);
			}
		}, delay, TimeUnit.NANOSECONDS);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		if (!(cause instanceof IOException)) {
			ctx.fireExceptionCaught(cause);
			return;
		}
		this.errors.pause(ctx.executor(), cause, () -> letIn(ctx));
		close(ctx);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		this.outside.forEach((connection) -> connection.unsafe().closeForcibly());
		this.outside.clear();
		this.admission.leaveDoor();
		this.paused.end();
		ctx.fireChannelInactive();
	}

}
