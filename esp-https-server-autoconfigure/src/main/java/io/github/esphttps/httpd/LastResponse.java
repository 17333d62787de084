package io.github.esphttps.httpd;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Makes the next response of an HTTP/1.1 connection its last: it says so, unless its head
 * is sent already, and requests behind its own are not served (RFC 9112, section 9.6).
 * Lies between the decoder and the {@link RequestFlow}. All methods run on the event loop
 * of the channel.
 */
final class LastResponse extends ChannelDuplexHandler {

	static final String NAME = "espHttpsLastResponse";

	private final RequestFlow flow;

	private final Runnable leave;

	/** Leave is called when the response is handed to the network. */
	LastResponse(RequestFlow flow, Runnable leave) {
		this.flow = flow;
		this.leave = leave;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		if (message instanceof HttpResponse response) {
			if (response.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
				ctx.write(message, promise);
				return;
			}
			HttpUtil.setKeepAlive(response, false);
		}
		if (message instanceof LastHttpContent) {
			// The client may be the first to close
			SessionHandler.sessionOf(ctx.channel()).closingFor(CloseReason.SERVER_STOPPED);
			this.flow.refuseMore();
			ctx.write(message, promise.unvoid()).addListener((written) -> this.leave.run());
		}
		else {
			ctx.write(message, promise);
		}
	}

	/** The next request is waited for, or more of the one that is arriving. */
	@Override
	public void read(ChannelHandlerContext ctx) {
		ctx.read();
		SessionDrain.proceed(ctx.channel());
	}

	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		if (LingeringClose.isUnderWay(ctx.channel())) {
			// It would not linger when it is told a second time
			ctx.channel().closeFuture().addListener((closed) -> promise.trySuccess());
		}
		else {
			ctx.close(promise);
		}
	}

}
