package io.github.esphttps.httpd;

import io.github.esphttps.config.HttpdSslConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/**
 * Completes the pipeline when the protocol is known: right behind the handler with which
 * Reactor Netty chooses it. Leaves the pipeline then. All methods run on the event loop
 * of the channel.
 */
final class Negotiation extends ChannelInboundHandlerAdapter {

	private final HttpdSslConfig config;

	private final @Nullable RequestDispatcher direct;

	private boolean opened;

	/**
	 * Create it.
	 * @param direct what serves requests without Reactor Netty where that is possible,
	 * {@code null} if none may be
	 */
	Negotiation(HttpdSslConfig config, @Nullable RequestDispatcher direct) {
		this.config = config;
		this.direct = direct;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		this.opened |= event == SessionGate.OPENED;
		if (!(event instanceof SslHandshakeCompletionEvent)) {
			ctx.fireUserEventTriggered(event);
			return;
		}
		if (Http2Codec.isIn(ctx.pipeline())) {
			Http2Codec.install(ctx.pipeline(), this.config);
		}
		else {
			Http1Codec.install(ctx.pipeline(), this.config, this.direct);
		}
		ctx.fireUserEventTriggered(event);
		if (this.opened) {
			// Before there was anybody to hear it
			ctx.fireUserEventTriggered(SessionGate.OPENED);
		}
		ctx.read();
		ctx.pipeline().remove(this);
	}

}
