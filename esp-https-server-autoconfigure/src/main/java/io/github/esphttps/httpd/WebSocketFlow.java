package io.github.esphttps.httpd;

import java.nio.channels.ClosedChannelException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.Attribute;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Follows a WebSocket from the handshake to its end: frames in, calls of the application,
 * frames out, close. Takes bytes from, and gives bytes to, the handler in front of it in
 * the pipeline. All methods run on the event loop of the channel unless said otherwise.
 */
final class WebSocketFlow extends ChannelDuplexHandler
		implements WebSocketOutbound.Listener, WebSocketKeepAlive.Listener {

	private static final Logger logger = LoggerFactory.getLogger(WebSocketFlow.class);

	private static final AttributeKey<Set<WebSocketFlow>> FLOWS = AttributeKey.valueOf(WebSocketFlow.class, "flows");

	private final WebSocketSettings settings;

	private final WebSocketOptions.Values options;

	private final WebSocketHandler handler;

	private final @Nullable PerMessageDeflate compression;

	private final WebSocketReader reader;

	private @Nullable ChannelHandlerContext context;

	private @Nullable WebSocketSession session;

	private @Nullable WebSocketReceiver receiver;

	private @Nullable WebSocketKeepAlive keepAlive;

	private volatile @Nullable WebSocketOutbound outbound;

	private volatile @Nullable WebSocketClosing closing;

	WebSocketFlow(WebSocketSettings settings, WebSocketOptions.Values options, WebSocketHandler handler,
			@Nullable PerMessageDeflate compression) {
		this.settings = settings;
		this.options = options;
		this.handler = handler;
		this.compression = compression;
		this.reader = new WebSocketReader(settings, compression);
	}

	/** Have the WebSockets of a connection end. */
	static void forEach(Channel connection, Consumer<WebSocketClosing> action) {
		Set<WebSocketFlow> flows = connection.attr(FLOWS).get();
		if (flows != null) {
			List.copyOf(flows).forEach((flow) -> action.accept(flow.closing()));
		}
	}

	// One, or several on the streams of HTTP/2
	private static Set<WebSocketFlow> flowsOf(Channel channel) {
		boolean isSession = SessionHandler.sessionOrNull(channel) != null;
		Attribute<Set<WebSocketFlow>> flows = (isSession ? channel : channel.parent()).attr(FLOWS);
		flows.setIfAbsent(new HashSet<>(1));
		return flows.get();
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.context = ctx;
		flowsOf(ctx.channel()).add(this);
		WebSocketOutbound created = new WebSocketOutbound(this.settings, ctx, this.compression, this);
		this.outbound = created;
		this.closing = new WebSocketClosing(ctx, this.settings, created, this::over);
		this.keepAlive = new WebSocketKeepAlive(this.settings, ctx.executor(), this);
	}

	/** Return what sends. Runs on any thread. */
	WebSocketOutbound outbound() {
		return Objects.requireNonNull(this.outbound, "not in a pipeline");
	}

	private WebSocketClosing closing() {
		return Objects.requireNonNull(this.closing, "not in a pipeline");
	}

	private ChannelHandlerContext context() {
		return Objects.requireNonNull(this.context, "not in a pipeline");
	}

	/** Return whether messages can be sent. Runs on any thread. */
	boolean isOpen() {
		return closing().isOpen() && !outbound().isClosing();
	}

	/** Return what completes when the connection is closed. Runs on any thread. */
	Mono<WebSocketClose> onClose() {
		return closing().onClose();
	}

	/** Begin to serve: the handshake is complete. */
	void start(WebSocketSession started) {
		ChannelHandlerContext ctx = context();
		WebSocketPace pace = new WebSocketPace(started.handshake().server().config().httpd(), ctx.executor(),
				() -> silent(CloseReason.RECV_TIMEOUT));
		WebSocketInbound inbound = new WebSocketInbound(this.handler, started, ctx.executor(), this::proceed,
				this::failed, pace);
		WebSocketReceiver created = new WebSocketReceiver(ctx, this.reader, started, inbound, closing(), keepAlive(),
				this.options);
		this.session = started;
		this.receiver = created;
		if (!ctx.channel().isActive()) {
			lost();
			return;
		}
		if (this.options.postHandshake != null) {
			inbound.call(this.options.postHandshake);
		}
		created.proceed();
	}

	private void proceed() {
		WebSocketReceiver current = this.receiver;
		if (current != null) {
			current.proceed();
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		WebSocketReceiver current = this.receiver;
		if (current != null) {
			current.receive((ByteBuf) message);
		}
		else {
			ReferenceCountUtil.release(message);
		}
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		// Nobody behind this has received anything
	}

	/** The application has failed. */
	@Override
	public void failed(Throwable cause) {
		if (cause instanceof WebSocketOverflowException) {
			logger.debug("[{}] {}", id(), cause.getMessage());
			proceed();
		}
		else if (!isOpen()) {
			logger.debug("[{}] WebSocket handler failed after the close: {}", id(), cause.toString());
			proceed();
		}
		else if (cause instanceof WebSocketException exception) {
			logger.debug("[{}] WebSocket handler closes: {}", id(), exception.close());
			closing().close(exception.close(), CloseReason.CLOSED_BY_APPLICATION);
		}
		else {
			logger.warn("[{}] WebSocket handler of {} failed", id(), uri(), cause);
			closing().close(WebSocketClosing.closeFor(CloseReason.HANDLER_FAILED), CloseReason.HANDLER_FAILED);
		}
	}

	@Override
	public void broken(Throwable cause) {
		logger.warn("[{}] WebSocket of {} cannot be written to", id(), uri(), cause);
		closing().close(WebSocketClosing.closeFor(CloseReason.HANDLER_FAILED), CloseReason.HANDLER_FAILED);
	}

	@Override
	public void used() {
		WebSocketSession current = this.session;
		if (current != null) {
			current.session().seat().touch();
		}
	}

	@Override
	public void closeSent(WebSocketClose close) {
		closing().sent(close);
		proceed();
	}

	@Override
	public void overflowed() {
		closing().close(WebSocketClosing.closeFor(CloseReason.SLOW_CLIENT), CloseReason.SLOW_CLIENT);
	}

	@Override
	public void ping() {
		outbound().answer(WebSocketFrame.ping(new byte[0]));
	}

	@Override
	public void silent(CloseReason reason) {
		if (reason == CloseReason.PING_TIMEOUT) {
			closing().breakOff(reason);
		}
		else {
			closing().close(WebSocketClosing.closeFor(reason), reason);
		}
	}

	@Override
	public void channelWritabilityChanged(ChannelHandlerContext ctx) {
		outbound().writabilityChanged();
		ctx.fireChannelWritabilityChanged();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		WebSocketReceiver current = this.receiver;
		if (event instanceof ChannelInputShutdownEvent && current != null) {
			current.endInput();
		}
		if (event instanceof SslCloseCompletionEvent && !closing().isOver()) {
			closing().close(null, CloseReason.PEER_CLOSED);
		}
		ctx.fireUserEventTriggered(event);
	}

	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		closing().close(promise);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		logger.debug("[{}] WebSocket broken", id(), cause);
		closing().close(WebSocketClosing.closeFor(CloseReason.HANDLER_FAILED), CloseReason.HANDLER_FAILED);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		lost();
		ctx.fireChannelInactive();
	}

	private void lost() {
		closing().lost();
		WebSocketReceiver current = this.receiver;
		if (current != null) {
			current.end();
		}
		outbound().end(new ClosedChannelException());
	}

	/** Nothing more is to be received. */
	private void over() {
		keepAlive().stop();
		flowsOf(context().channel()).remove(this);
		WebSocketSession ended = this.session;
		if (ended != null) {
			ended.handshake().server().webSocketRegistry().remove(ended);
		}
		WebSocketReceiver current = this.receiver;
		if (current != null && closing().isSent()) {
			// A handler may go on when its close is complete
			current.stop();
		}
		else if (current != null) {
			current.end();
		}
	}

	private WebSocketKeepAlive keepAlive() {
		return Objects.requireNonNull(this.keepAlive, "not in a pipeline");
	}

	private String uri() {
		WebSocketSession current = this.session;
		return (current != null) ? current.uri() : "?";
	}

	private String id() {
		WebSocketSession current = this.session;
		return (current != null) ? current.id() : "?";
	}

}
