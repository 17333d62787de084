package io.github.esphttps.httpd;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.CharsetUtil;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Answers what the HTTP decoder could not understand, in its turn, and closes. Sits right
 * behind the decoder of an HTTP/1.1 connection, where Reactor Netty would log a warning.
 */
final class MalformedRequestHandler extends ChannelDuplexHandler {

	private int unanswered;

	private boolean responding;

	private @Nullable HttpdError error;

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (this.error != null) {
			ReferenceCountUtil.release(message);
			return;
		}
		this.error = (message instanceof HttpObject object) ? errorOf(object) : null;
		if (this.error == null) {
			if (message instanceof HttpRequest) {
				this.unanswered++;
			}
			ctx.fireChannelRead(message);
			return;
		}
		ReferenceCountUtil.release(message);
		boolean inBody = !(message instanceof HttpRequest);
		if (inBody && this.responding) {
			SessionHandler.sessionOf(ctx.channel()).abort(CloseReason.PROTOCOL_ERROR);
		}
		else if (inBody || this.unanswered == 0) {
			answer(ctx, this.error);
		}
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		boolean informational = message instanceof HttpResponse response
				&& response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
		ctx.write(message, promise);
		if (informational) {
			return;
		}
		this.responding = !(message instanceof LastHttpContent);
		if (!this.responding) {
			this.unanswered--;
			if (this.unanswered == 0 && this.error != null) {
				answer(ctx, this.error);
			}
		}
	}

	private static void answer(ChannelHandlerContext ctx, HttpdError error) {
		SessionHandler.sessionOf(ctx.channel()).closingFor(CloseReason.PROTOCOL_ERROR);
		FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1,
				new HttpResponseStatus(error.status(), error.reason()),
				Unpooled.copiedBuffer(error.defaultMessage(), CharsetUtil.UTF_8));
		response.headers()
			.set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.TEXT_HTML)
			.setInt(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes())
			.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
		ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
	}

	private static @Nullable HttpdError errorOf(HttpObject object) {
		if (object.decoderResult().isFailure()) {
			Throwable cause = object.decoderResult().cause();
			if (cause instanceof TooLongHttpLineException) {
				return HttpdError.URI_TOO_LONG;
			}
			return (cause instanceof TooLongHttpHeaderException) ? HttpdError.REQUEST_HEADER_FIELDS_TOO_LARGE
					: HttpdError.BAD_REQUEST;
		}
		if (object instanceof HttpRequest request && request.protocolVersion().majorVersion() != 1) {
			return HttpdError.VERSION_NOT_SUPPORTED;
		}
		return null;
	}

}
