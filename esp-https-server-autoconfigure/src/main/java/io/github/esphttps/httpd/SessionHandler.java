package io.github.esphttps.httpd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.FileRegion;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from accept to close. Sits between TLS and the gate in front of HTTP,
 * which it opens when the listeners have admitted the session. All methods run on the
 * event loop of the channel.
 */
final class SessionHandler extends ChannelDuplexHandler {

	private static final Logger logger = LoggerFactory.getLogger(SessionHandler.class);

	private static final AttributeKey<HttpdSession> SESSION = AttributeKey.valueOf(HttpdSession.class, "session");

	private static final InetSocketAddress UNKNOWN_ADDRESS = new InetSocketAddress(0);

	private final SessionPool pool;

	private final HttpdSessionListener listener;

	private final ConnectionSettings settings;

	private final SessionGate gate;

	private State state = State.HANDSHAKING;

	// Taken at accept: a connection that is gone has no address any more
	private InetSocketAddress peer = UNKNOWN_ADDRESS;

	private InetSocketAddress local = UNKNOWN_ADDRESS;

	private @Nullable ScheduledFuture<?> handshakeTimeout;

	private @Nullable HttpdSession session;

	private @Nullable CompletionStage<?> admission;

	SessionHandler(SessionPool pool, HttpdSessionListener listener, ConnectionSettings settings, SessionGate gate) {
		this.pool = pool;
		this.listener = listener;
		this.settings = settings;
		this.gate = gate;
	}

	/** Return the session of a connection, {@code null} before its handshake. */
	static @Nullable HttpdSession sessionOrNull(Channel channel) {
		return channel.attr(SESSION).get();
	}

	/** Return the session of a connection, or of the connection of an HTTP/2 stream. */
	static HttpdSession sessionOf(Channel channel) {
		HttpdSession session = sessionOrNull(channel);
		return (session != null) ? session : sessionOf(channel.parent());
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.peer = addressOf(ctx.channel().remoteAddress());
		this.local = addressOf(ctx.channel().localAddress());
		this.handshakeTimeout = ctx.executor()
			.schedule(() -> handshakeTimedOut(ctx), this.settings.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof TlsInfo tls) {
			create(ctx, tls);
		}
		else if (event instanceof HandshakeFailure failure) {
			fail(ctx, failure);
		}
		else {
			HttpdSession current = this.session;
			if (event instanceof SslCloseCompletionEvent && current != null) {
				// A close_notify, upon which Reactor Netty closes
				current.closingFor(CloseReason.PEER_CLOSED);
			}
			ctx.fireUserEventTriggered(event);
		}
	}

	private void handshakeTimedOut(ChannelHandlerContext ctx) {
		fail(ctx, new HandshakeFailure(FailureCategory.TIMEOUT, null));
	}

	private void fail(ChannelHandlerContext ctx, HandshakeFailure failure) {
		if (this.state != State.HANDSHAKING) {
			return;
		}
		this.state = State.CLOSED;
		cancelHandshakeTimeout();
		if (ctx.executor().isShuttingDown()) {
			return;
		}
		logger.debug("Connection from {} failed: {}", this.peer, failure);
		this.listener.failed(this.peer, this.local, failure);
		ctx.close();
	}

	private void create(ChannelHandlerContext ctx, @Nullable TlsInfo tls) {
		if (this.state != State.HANDSHAKING) {
			return;
		}
		this.state = State.GATED;
		this.gate.shut();
		cancelHandshakeTimeout();
		HttpdSession created = this.pool.open(ctx.channel(), this.local, this.peer, tls);
		this.session = created;
		ctx.channel().attr(SESSION).set(created);
		logger.debug("[{}] Created: {}", created.id(), created);
		CompletionStage<?> stage = announce(created);
		this.admission = stage;
		stage.whenComplete((admitted, refusal) -> onEventLoop(ctx, () -> admit(ctx, created, refusal)));
	}

	private CompletionStage<?> announce(HttpdSession created) {
		try {
			return this.listener.created(created);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedStage(ex);
		}
	}

	private void admit(ChannelHandlerContext ctx, HttpdSession created, @Nullable Throwable refusal) {
		if (this.state != State.GATED) {
			return;
		}
		if (refusal != null) {
			created.close(CloseReason.REJECTED);
			return;
		}
		if (!created.isOpen()) {
			return;
		}
		this.state = State.OPEN;
		this.gate.open(ctx);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (this.state == State.HANDSHAKING && !this.settings.secure()) {
			create(ctx, null);
		}
		HttpdSession current = this.session;
		if (current == null) {
			ReferenceCountUtil.release(message);
			return;
		}
		current.received(bytes(message));
		ctx.fireChannelRead(message);
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		HttpdSession current = this.session;
		if (current != null) {
			current.sent(bytes(message));
		}
		ctx.write(message, promise);
	}

	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		HttpdSession current = this.session;
		if (current != null) {
			// Whoever closes for a reason of its own has noted it before
			current.closingFor(CloseReason.CONNECTION_CLOSE);
		}
		ctx.close(promise);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		end(ctx);
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		end(ctx);
	}

	private void end(ChannelHandlerContext ctx) {
		this.state = State.CLOSED;
		cancelHandshakeTimeout();
		HttpdSession ended = this.session;
		CompletionStage<?> created = this.admission;
		if (ended == null || created == null) {
			return;
		}
		this.session = null;
		this.pool.remove(ended);
		if (ctx.executor().isShuttingDown()) {
			ended.closingFor(CloseReason.SERVER_STOPPED);
		}
		CloseReason reason = ended.ended();
		logger.debug("[{}] Closed: {}", ended.id(), reason);
		created.whenComplete((admitted, refusal) -> this.listener.closed(ended, reason));
		this.settings.attributeCloser().end(ended.attributes());
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		HttpdSession current = this.session;
		if (current == null) {
			ctx.close();
			return;
		}
		logger.debug("[{}] Connection broken: {}", current.id(), cause.toString());
		current.close((cause instanceof IOException) ? CloseReason.PEER_CLOSED : CloseReason.PROTOCOL_ERROR);
	}

	private void cancelHandshakeTimeout() {
		Future<?> timeout = this.handshakeTimeout;
		if (timeout != null) {
			timeout.cancel(false);
			this.handshakeTimeout = null;
		}
	}

	private static InetSocketAddress addressOf(@Nullable SocketAddress address) {
		return (address instanceof InetSocketAddress inet) ? inet : UNKNOWN_ADDRESS;
	}

	private static void onEventLoop(ChannelHandlerContext ctx, Runnable action) {
		if (ctx.executor().inEventLoop()) {
			action.run();
		}
		else {
			ctx.executor().execute(action);
		}
	}

	private static long bytes(Object message) {
		if (message instanceof ByteBuf buffer) {
			return buffer.readableBytes();
		}
		if (message instanceof ByteBufHolder holder) {
			return holder.content().readableBytes();
		}
		return (message instanceof FileRegion region) ? region.count() : 0;
	}

	private enum State {

		HANDSHAKING, GATED, OPEN, CLOSED

	}

}
