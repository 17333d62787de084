package io.github.esphttps.httpd;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.util.context.Context;

/**
 * A call without a body that is answered here as long as the answer is complete in
 * itself, and leaves the connection as it is. Anything else is handed over to Reactor
 * Netty, as if it had received the request just then. What is not safe for use by any
 * thread is up to the handler.
 */
final class DirectHttpCall implements HttpCall, CoreSubscriber<Void> {

	private final ChannelHandlerContext ctx;

	private final HttpRequest request;

	private final Runnable over;

	private final HttpHeaders fields = DefaultHttpHeadersFactory.headersFactory().newHeaders();

	private volatile HttpResponseStatus status = HttpResponseStatus.OK;

	private volatile @Nullable Subscription handling;

	private volatile boolean answered;

	// From the moment it is handed over: when the handler is done
	private volatile Sinks.@Nullable Empty<Void> handled;

	private volatile @Nullable HttpCall reactor;

	/**
	 * Create a call.
	 * @param ctx in front of Reactor Netty
	 * @param over runs on the event loop when it is answered, or handed over
	 */
	DirectHttpCall(ChannelHandlerContext ctx, HttpRequest request, Runnable over) {
		this.ctx = ctx;
		this.request = request;
		this.over = over;
	}

	@Override
	public void onSubscribe(Subscription subscription) {
		this.handling = subscription;
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	public void onNext(Void nothing) {
		// Completion is what counts
	}

	@Override
	public void onComplete() {
		EventLoops.run(this.ctx.executor(), () -> {
			if (!this.answered) {
				// Reactor Netty answers when nothing is sent
				handOver().tryEmitEmpty();
			}
		});
	}

	@Override
	public void onError(Throwable failure) {
		EventLoops.run(this.ctx.executor(), () -> {
			if (!this.answered) {
				handOver().tryEmitError(failure);
			}
			else {
				Operators.onErrorDropped(failure, Context.empty());
			}
		});
	}

	/** Nobody waits for the answer any more. Runs on the event loop. */
	void cancel() {
		Subscription current = this.handling;
		if (current != null && !this.answered) {
			current.cancel();
		}
	}

	// Runs on the event loop
	private Sinks.Empty<Void> handOver() {
		Sinks.Empty<Void> current = this.handled;
		if (current == null) {
			current = Sinks.empty();
			this.handled = current;
			DirectCalls.handOver(this.ctx.channel(), this);
			this.ctx.fireChannelRead(this.request);
			this.ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
			this.ctx.fireChannelReadComplete();
			this.over.run();
		}
		return current;
	}

	/** Go on with Reactor Netty, until the handler is done. Runs on the event loop. */
	Publisher<Void> goOn(HttpServerRequest received, HttpServerResponse reply) {
		reply.status(this.status);
		reply.responseHeaders().setAll(this.fields);
		this.reactor = new ReactorHttpCall(received, reply);
		Sinks.Empty<Void> done = this.handled;
		return (done != null) ? done.asMono().doOnCancel(this::cancel) : Mono.empty();
	}

	@Override
	public Channel channel() {
		return this.ctx.channel();
	}

	@Override
	public String method() {
		return this.request.method().name();
	}

	@Override
	public String uri() {
		return this.request.uri();
	}

	@Override
	public HttpVersion version() {
		return this.request.protocolVersion();
	}

	@Override
	public HttpHeaders requestHeaders() {
		return this.request.headers();
	}

	@Override
	public Map<CharSequence, List<Cookie>> cookies() {
		Map<CharSequence, List<Cookie>> cookies = new HashMap<>();
		for (String field : requestHeaders().getAll(HttpHeaderNames.COOKIE)) {
			for (Cookie cookie : ServerCookieDecoder.STRICT.decodeAll(field)) {
				cookies.computeIfAbsent(cookie.name(), (name) -> new ArrayList<>()).add(cookie);
			}
		}
		return cookies;
	}

	@Override
	public boolean isKeepAlive() {
		return HttpUtil.isKeepAlive(this.request);
	}

	@Override
	public Flux<byte[]> receive() {
		return Flux.empty();
	}

	@Override
	public HttpResponseStatus status() {
		HttpCall other = this.reactor;
		return (other != null) ? other.status() : this.status;
	}

	@Override
	public void status(HttpResponseStatus status) {
		HttpCall other = unsent();
		if (other != null) {
			other.status(status);
		}
		this.status = status;
	}

	@Override
	public HttpHeaders responseHeaders() {
		HttpCall other = this.reactor;
		return (other != null) ? other.responseHeaders() : this.fields;
	}

	@Override
	public void header(CharSequence name, CharSequence value) {
		HttpCall other = unsent();
		if (other != null) {
			other.header(name, value);
		}
		else {
			this.fields.set(name, value);
		}
	}

	@Override
	public void addHeader(CharSequence name, CharSequence value) {
		HttpCall other = unsent();
		if (other != null) {
			other.addHeader(name, value);
		}
		else {
			this.fields.add(name, value);
		}
	}

	private @Nullable HttpCall unsent() {
		if (this.answered) {
			throw new IllegalStateException("Status and headers already sent");
		}
		return this.reactor;
	}

	@Override
	public boolean hasSentHeaders() {
		HttpCall other = this.reactor;
		return this.answered || (other != null && other.hasSentHeaders());
	}

	@Override
	public void endBodyWithConnection() {
		HttpCall other = this.reactor;
		if (other != null) {
			other.endBodyWithConnection();
		}
	}

	@Override
	public Mono<Void> sendHead() {
		return handedOver().flatMap(HttpCall::sendHead);
	}

	@Override
	public Mono<Void> send(ByteBuf body) {
		if (this.handled != null || !isPlain()) {
			return handedOver().flatMap((other) -> other.send(body)).doOnError((failure) -> release(body));
		}
		EventLoops.run(this.ctx.executor(), () -> answer(body));
		return Mono.empty();
	}

	@Override
	public Mono<Void> send(Flux<ByteBuf> parts) {
		return handedOver().flatMap((other) -> other.send(parts));
	}

	@Override
	public Mono<HttpServerResponse> reactor() {
		return handedOver().flatMap(HttpCall::reactor);
	}

	// Whether its length is all that has to be said of it
	private boolean isPlain() {
		int code = this.status.code();
		boolean hasBody = code != HttpResponseStatus.NO_CONTENT.code()
				&& code != HttpResponseStatus.RESET_CONTENT.code() && code != HttpResponseStatus.NOT_MODIFIED.code();
		return hasBody && !this.fields.contains(HttpHeaderNames.CONNECTION)
				&& !this.fields.contains(HttpHeaderNames.UPGRADE);
	}

	private void answer(ByteBuf body) {
		if (this.answered || this.handled != null) {
			body.release();
			return;
		}
		this.answered = true;
		if (!this.fields.contains(HttpHeaderNames.CONTENT_LENGTH)) {
			this.fields.setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
		}
		Channel channel = this.ctx.channel();
		RequestRecord record = RequestRecord.of(channel);
		if (record != null) {
			record.responding(this.status.code());
			record.sent(body.readableBytes());
		}
		ChannelFuture written = this.ctx.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, this.status,
				body, this.fields, EmptyHttpHeaders.INSTANCE));
		if (record != null) {
			written.addListener((done) -> record.end(channel, done.isSuccess()));
		}
		this.over.run();
	}

	private Mono<HttpCall> handedOver() {
		return Mono.create((sink) -> EventLoops.run(this.ctx.executor(), () -> {
			handOver();
			HttpCall other = this.reactor;
			if (other != null) {
				sink.success(other);
			}
			else {
				sink.error(new AbortedException("The client has closed the connection"));
			}
		}));
	}

	private static void release(ByteBuf body) {
		if (body.refCnt() > 0) {
			body.release();
		}
	}

}
