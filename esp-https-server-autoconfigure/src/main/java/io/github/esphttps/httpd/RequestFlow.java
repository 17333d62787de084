package io.github.esphttps.httpd;

import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.AbortedException;
import reactor.netty.channel.ChannelOperations;

/**
 * Follows the requests and responses of an HTTP/1.1 connection, right behind the codec:
 * what is unanswered, whether a body is arriving, what to do with the rest of it. All
 * methods run on the event loop of the channel.
 */
final class RequestFlow extends ChannelDuplexHandler implements BodyArrival {

	private static final AttributeKey<RequestFlow> FLOW = AttributeKey.valueOf(RequestFlow.class, "flow");

	private final RequestDecoder decoder;

	private final long maxLeftover;

	// Of the requests that are not answered: whether it is HEAD, in their order
	private final Queue<Boolean> unanswered = new ArrayDeque<>(2);

	private final PushQueue pushes = new PushQueue();

	private final RequestQueue waiting = new RequestQueue();

	// From a request to the moment its whole response is handed to the network
	private boolean busy;

	// The session is being closed: whatever comes is discarded
	private boolean purged;

	// Read by threads of handlers, too
	private volatile boolean bodyArriving;

	private boolean refused;

	private boolean responding;

	private boolean closesAfterResponse;

	private long leftover;

	private @Nullable HttpdError bodyError;

	private @Nullable Consumer<RuntimeException> bodyFailureListener;

	RequestFlow(RequestDecoder decoder, long maxLeftover) {
		this.decoder = decoder;
		this.maxLeftover = maxLeftover;
	}

	/** Send bytes outside of a request. Runs on any thread. */
	static ChannelPromise push(Channel channel, byte[] bytes) {
		ChannelPromise promise = channel.newPromise();
		channel.eventLoop().execute(() -> {
			RequestFlow flow = of(channel);
			if (flow == null) {
				promise.setFailure(channel.isActive()
						? new UnsupportedOperationException(
								"Only an HTTP/1.1 connection takes bytes outside of a request")
						: new ClosedChannelException());
				return;
			}
			// What the encoder writes is not encoded any more
			ChannelHandlerContext ctx = channel.pipeline().context(ResponseEncoder.class);
			flow.pushes.send(ctx, Unpooled.wrappedBuffer(bytes), promise);
		});
		return promise;
	}

	/** Return the flow of an HTTP/1.1 connection, {@code null} if it is none. */
	static @Nullable RequestFlow of(Channel channel) {
		return channel.attr(FLOW).get();
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		ctx.channel().attr(FLOW).set(this);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		this.waiting.discard();
		ctx.channel().attr(FLOW).set(null);
	}

	/** Return the number of requests that have no complete response. */
	int unanswered() {
		return this.unanswered.size();
	}

	/** Return whether a request is in progress, or the response to one on its way. */
	boolean isBusy() {
		return this.busy || !this.unanswered.isEmpty();
	}

	/** Serve no request that has not reached its handler. */
	void refuseMore() {
		this.purged = true;
		this.waiting.discard();
	}

	@Override
	public boolean isBodyArriving() {
		return this.bodyArriving;
	}

	/** Return whether the body that was arriving has been given up. */
	boolean hasFailed() {
		return this.bodyError != null;
	}

	/** Return whether the client may still be sending when its last response ends. */
	private boolean isInputUnfinished() {
		return this.bodyArriving || this.refused;
	}

	/** Return whether the response about to be encoded is to HEAD. */
	boolean answersHead() {
		return Boolean.TRUE.equals(this.unanswered.peek());
	}

	@Override
	public void onBodyFailure(Consumer<RuntimeException> listener) {
		this.bodyFailureListener = listener;
		HttpdError error = this.bodyError;
		if (error != null && this.unanswered.size() == 1) {
			listener.accept(new HttpdException(error));
		}
	}

	/** Give up on the body that is arriving. */
	void failBody(HttpdError error) {
		this.bodyError = error;
		Consumer<RuntimeException> listener = this.bodyFailureListener;
		// With more than one unanswered, it is the body of a request that has to wait
		if (listener != null && this.unanswered.size() == 1) {
			listener.accept(new HttpdException(error));
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (this.purged || (message instanceof HttpRequest && !this.busy && !begin(ctx))) {
			ReferenceCountUtil.release(message);
			return;
		}
		if (message instanceof HttpRequest request) {
			this.unanswered.add(request.method().equals(HttpMethod.HEAD));
			this.refused = RefusedHeaders.errorOf(request.headers()) != null;
			this.bodyArriving = HttpUtil.isTransferEncodingChunked(request)
					|| HttpUtil.getContentLength(request, 0L) > 0;
			this.leftover = 0;
		}
		if (message instanceof HttpContent content && !accept(ctx, content)) {
			ReferenceCountUtil.release(message);
			return;
		}
		boolean waits = !this.waiting.isEmpty() || (this.busy && message instanceof HttpRequest);
		if (waits) {
			this.waiting.add(ctx, message);
			return;
		}
		this.busy |= message instanceof HttpRequest;
		ctx.fireChannelRead(message);
	}

	private boolean begin(ChannelHandlerContext ctx) {
		this.purged = !SessionHandler.sessionOf(ctx.channel()).seat().begin();
		return !this.purged;
	}

	@Override
	public void read(ChannelHandlerContext ctx) {
		if (!this.waiting.isFull()) {
			ctx.read();
		}
	}

	/** Go on to the next request, when Reactor Netty is done with the one before. */
	private void proceed(ChannelHandlerContext ctx) {
		if (!ctx.channel().isActive() || ctx.isRemoved()) {
			return;
		}
		if (ChannelOperations.get(ctx.channel()) != null) {
			ctx.executor().schedule(() -> proceed(ctx), 1, TimeUnit.MILLISECONDS);
			return;
		}
		this.busy = !this.waiting.isEmpty();
		if (this.busy) {
			this.waiting.fireNext(ctx);
		}
		else {
			SessionHandler.sessionOf(ctx.channel()).seat().end();
			this.decoder.resume(ctx);
			// Begins the wait for the next request
			ctx.read();
		}
	}

	private boolean accept(ChannelHandlerContext ctx, HttpContent content) {
		if (content.decoderResult().isFailure()) {
			SessionHandler.sessionOf(ctx.channel()).closingFor(CloseReason.PROTOCOL_ERROR);
			failBody(RequestDecoder.errorOf(content));
			if (this.unanswered.isEmpty()) {
				LingeringClose.start(ctx, ctx.newPromise());
			}
			return false;
		}
		if (this.bodyError != null) {
			return false;
		}
		if (this.unanswered.isEmpty()) {
			this.leftover += content.content().readableBytes();
			if (this.leftover > this.maxLeftover) {
				SessionHandler.sessionOf(ctx.channel()).closingFor(CloseReason.CONNECTION_CLOSE);
				LingeringClose.start(ctx, ctx.newPromise());
			}
		}
		if (content instanceof LastHttpContent) {
			this.bodyArriving = false;
		}
		return true;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		if (message instanceof HttpResponse response) {
			if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
				ctx.write(message, promise);
				return;
			}
			this.responding = true;
			this.closesAfterResponse = !HttpUtil.isKeepAlive(response);
		}
		if (message instanceof LastHttpContent) {
			// Before the client can know of it, and use another session
			SessionHandler.sessionOf(ctx.channel()).seat().use();
		}
		ChannelPromise written = (message instanceof LastHttpContent) ? promise.unvoid() : promise;
		ctx.write(message, written);
		if (message instanceof LastHttpContent) {
			// Reactor Netty has heard of it when the task runs, and takes the next
			// request
			written.addListener((done) -> ctx.executor().execute(() -> proceed(ctx)));
			this.responding = false;
			this.bodyFailureListener = null;
			this.unanswered.poll();
			this.pushes.release();
		}
		else if (message instanceof HttpResponse) {
			this.pushes.hold();
		}
	}

	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		if (this.closesAfterResponse && !this.responding && isInputUnfinished()) {
			SessionHandler.sessionOf(ctx.channel()).closingFor(CloseReason.CONNECTION_CLOSE);
			LingeringClose.start(ctx, promise);
		}
		else {
			ctx.close(promise);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		this.pushes.fail();
		this.waiting.discard();
		Consumer<RuntimeException> listener = this.bodyFailureListener;
		if (listener != null) {
			// Also when the body is complete, and waits for somebody to read it
			listener.accept(new AbortedException("The client has closed the connection"));
		}
		ctx.fireChannelInactive();
	}

}
