package io.github.esphttps.httpd;

import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from accept to close. Sits between TLS and the gate in front of HTTP,
 * which it opens when the listeners have admitted the session. All methods run on the
 * event loop of the channel.
 */
final class SessionHandler extends ChannelDuplexHandler implements Claims.Occupant {

	private static final Logger logger = LoggerFactory.getLogger(SessionHandler.class);

	private static final AttributeKey<HttpdSession> SESSION = AttributeKey.valueOf(HttpdSession.class, "session");

	private final SessionPool pool;

	private final HttpdSessionListener listener;

	private final ConnectionSettings settings;

	private final SessionGate gate;

	private final Seat seat;

	private @Nullable ChannelHandlerContext context;

	private @Nullable Newcomer newcomer;

	private @Nullable HttpdSession session;

	// Received before there was a session
	private long early;

	private @Nullable CompletionStage<?> announced;

	SessionHandler(SessionPool pool, HttpdSessionListener listener, ConnectionSettings settings, SessionGate gate,
			Seat seat) {
		this.pool = pool;
		this.listener = listener;
		this.settings = settings;
		this.gate = gate;
		this.seat = seat;
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
		this.context = ctx;
		this.newcomer = new Newcomer(ctx, this.seat, this.pool, this.gate, this.listener, this.settings);
		this.pool.admission().occupy(this.seat, this);
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof TlsInfo tls) {
			if (this.settings.serves(tls)) {
				newcomer().complete(tls);
			}
			else {
				newcomer().fail(new HandshakeFailure(FailureCategory.NO_SHARED_PROTOCOL, null));
			}
			return;
		}
		if (event instanceof HandshakeFailure failure) {
			newcomer().fail(failure);
			return;
		}
		if (event instanceof HandshakeStep step) {
			newcomer().takes(step);
			return;
		}
		if (event instanceof SslCloseCompletionEvent) {
			closeNotified(ctx);
		}
		ctx.fireUserEventTriggered(event);
	}

	private void closeNotified(ChannelHandlerContext ctx) {
		HttpdSession current = this.session;
		if (current != null) {
			current.closingFor(CloseReason.PEER_CLOSED);
			if (Http2Codec.isIn(ctx.pipeline())) {
				// An HTTP/1.1 connection is closed by Reactor Netty
				ctx.close();
			}
		}
		else if (this.seat.state() == SessionState.WAITING) {
			ctx.close();
		}
	}

	@Override
	public void expire() {
		onEventLoop((ctx) -> newcomer().fail(new HandshakeFailure(FailureCategory.TIMEOUT, null)));
	}

	@Override
	public void refused(FailureCategory category) {
		onEventLoop((ctx) -> newcomer().refuse(category));
	}

	@Override
	public void admitted() {
		onEventLoop(this::create);
	}

	private void create(ChannelHandlerContext ctx) {
		if (this.seat.state() != SessionState.ADMITTED) {
			return;
		}
		HttpdSession created = newcomer().admit();
		this.session = created;
		created.traffic().received(this.early);
		ctx.channel().attr(SESSION).set(created);
		logger.debug("[{}] Created: {}", created.id(), created);
		CompletionStage<?> stage = this.listener.created(created);
		this.announced = stage;
		stage.whenComplete((admitted, refusal) -> onEventLoop((own) -> open(own, created, refusal)));
		if (this.pool.isStopping()) {
			// It got the place of a session that was closed for it
			created.close(CloseReason.SERVER_STOPPED);
		}
	}

	private void open(ChannelHandlerContext ctx, HttpdSession created, @Nullable Throwable refusal) {
		if (this.session != null && refusal != null) {
			created.close(CloseReason.REJECTED);
		}
		else if (this.session != null && created.isOpen()) {
			this.seat.open();
			if (this.pool.isDraining()) {
				// Before its first request, which may be there already
				SessionDrain.begin(ctx, SessionDrain.GRACE, this::end);
			}
			this.gate.open(ctx);
		}
	}

	@Override
	public void evict(CloseReason reason) {
		// One turn of the event loop later, in which a request that has arrived is seen
		onEventLoop((ctx) -> ctx.executor().schedule(() -> closeFor(ctx, reason), 0, TimeUnit.NANOSECONDS));
	}

	private void closeFor(ChannelHandlerContext ctx, CloseReason reason) {
		if (this.session != null && this.seat.commitPurge()) {
			Farewell.say(ctx.channel(), reason);
			if (LingeringClose.isUnderWay(ctx.channel())) {
				end();
			}
			else if (this.pool.lingering().add(ctx.channel())) {
				LingeringClose.start(ctx, ctx.newPromise(), this::end);
			}
			else {
				ctx.channel().close();
			}
		}
	}

	/** The server stops when all sessions are over. Runs on the event loop. */
	void drain() {
		if (this.announced == null) {
			newcomer().drain();
		}
		else if (this.seat.state() != SessionState.ADMITTED) {
			SessionDrain.begin(context(), SessionDrain.graceAfter(this.seat.usedAt()), this::end);
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (!this.settings.secure()) {
			newcomer().complete(null);
		}
		HttpdSession current = this.session;
		if (current != null) {
			current.traffic().received(Traffic.bytes(message));
			ctx.fireChannelRead(message);
		}
		else if (this.seat.state() == SessionState.WAITING || this.seat.state() == SessionState.ADMITTED) {
			this.early += Traffic.bytes(message);
			ctx.fireChannelRead(message);
		}
		else {
			ReferenceCountUtil.release(message);
		}
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		HttpdSession current = this.session;
		if (current != null) {
			current.traffic().sent(Traffic.bytes(message));
		}
		ctx.write(message, promise);
	}

	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		HttpdSession current = this.session;
		if (current != null) {
			// Whoever closes for a reason of its own has noted it before
			current.closingFor(this.pool.isDraining() ? CloseReason.SERVER_STOPPED : CloseReason.CONNECTION_CLOSE);
		}
		ctx.close(promise);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		end();
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		end();
	}

	/** The connection is over, for all but the socket perhaps. */
	private void end() {
		HttpdSession ended = this.session;
		CompletionStage<?> created = this.announced;
		if (created == null) {
			newcomer().end();
			return;
		}
		if (ended == null) {
			return;
		}
		this.session = null;
		if (this.pool.isStopping()) {
			ended.closingFor(CloseReason.SERVER_STOPPED);
		}
		CloseReason reason = ended.ended();
		this.pool.admission().over(this.seat);
		this.pool.remove(ended, reason);
		logger.debug("[{}] Closed: {}", ended.id(), reason);
		created.handle((admitted, refusal) -> this.listener.closed(ended, reason))
			.thenCompose((closed) -> closed)
			.whenComplete((closed, failure) -> this.pool.admission().leave(this.seat));
		this.settings.attributeCloser().end(ended.attributes());
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		HttpdSession current = this.session;
		if (current != null) {
			logger.debug("[{}] Connection broken: {}", current.id(), cause.toString());
			current.close((cause instanceof IOException) ? CloseReason.PEER_CLOSED : CloseReason.PROTOCOL_ERROR);
		}
		else {
			ctx.close();
		}
	}

	private Newcomer newcomer() {
		return Objects.requireNonNull(this.newcomer, "not in a pipeline");
	}

	private ChannelHandlerContext context() {
		return Objects.requireNonNull(this.context, "not in a pipeline");
	}

	private void onEventLoop(Consumer<ChannelHandlerContext> action) {
		ChannelHandlerContext ctx = context();
		EventLoops.run(ctx.executor(), () -> action.accept(ctx));
	}

}
