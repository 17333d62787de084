package io.github.esphttps.httpd;

import java.util.Iterator;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Has requests without a body served directly, which is most of what devices ask for, and
 * costs a fraction. Other requests are Reactor Netty's, which is next in the pipeline.
 * All methods run on the event loop of the channel.
 */
final class DirectCalls extends ChannelInboundHandlerAdapter {

	private static final AttributeKey<DirectHttpCall> HANDED_OVER = AttributeKey.valueOf(DirectCalls.class,
			"handedOver");

	private final RequestDispatcher dispatcher;

	private @Nullable HttpRequest head;

	private @Nullable DirectHttpCall current;

	DirectCalls(RequestDispatcher dispatcher) {
		this.dispatcher = dispatcher;
	}

	/** Remember a call that Reactor Netty is about to be given. */
	static void handOver(Channel channel, DirectHttpCall call) {
		channel.attr(HANDED_OVER).set(call);
	}

	/** Return the call that Reactor Netty has been given, {@code null} if it is new. */
	static @Nullable DirectHttpCall handedOver(Channel channel) {
		return channel.hasAttr(HANDED_OVER) ? channel.attr(HANDED_OVER).getAndSet(null) : null;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		HttpRequest request = this.head;
		if (message instanceof HttpRequest next && isDirect(next)) {
			this.head = next;
		}
		else if (request != null && message instanceof LastHttpContent) {
			this.head = null;
			ReferenceCountUtil.release(message);
			serve(ctx, request);
		}
		else {
			ctx.fireChannelRead(message);
		}
	}

	private void serve(ChannelHandlerContext ctx, HttpRequest request) {
		DirectHttpCall call = new DirectHttpCall(ctx, request, () -> this.current = null);
		this.current = call;
		answer(call).subscribe(call);
		// To hear of a client that leaves
		ctx.read();
	}

	private Mono<Void> answer(DirectHttpCall call) {
		try {
			return this.dispatcher.dispatch(call);
		}
		catch (RuntimeException ex) {
			return Mono.error(ex);
		}
	}

	private static boolean isDirect(HttpRequest request) {
		HttpHeaders headers = request.headers();
		return request.protocolVersion().equals(HttpVersion.HTTP_1_1) && !request.method().equals(HttpMethod.HEAD)
				&& RefusedHeaders.errorOf(headers) == null && asksForNothingOfTheConnection(headers)
				&& !headers.contains(HttpHeaderNames.CONTENT_LENGTH)
				&& !headers.contains(HttpHeaderNames.TRANSFER_ENCODING) && !headers.contains(HttpHeaderNames.UPGRADE)
				&& !headers.contains(HttpHeaderNames.EXPECT);
	}

	private static boolean asksForNothingOfTheConnection(HttpHeaders headers) {
		Iterator<? extends CharSequence> options = headers.valueCharSequenceIterator(HttpHeaderNames.CONNECTION);
		while (options.hasNext()) {
			if (!HttpHeaderValues.KEEP_ALIVE.contentEqualsIgnoreCase(options.next())) {
				return false;
			}
		}
		return true;
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		DirectHttpCall call = this.current;
		this.current = null;
		if (call != null) {
			call.cancel();
		}
		ctx.fireChannelInactive();
	}

}
