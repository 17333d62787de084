package io.github.esphttps.httpd;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of the pipeline of an HTTP/2 connection, where what concerns no stream arrives.
 * The codec closes a connection that is broken. All methods run on the event loop of the
 * channel.
 */
final class Http2Errors extends ChannelInboundHandlerAdapter {

	private static final Logger logger = LoggerFactory.getLogger(Http2Errors.class);

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		ReferenceCountUtil.release(message);
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		HttpdSession session = SessionHandler.sessionOrNull(ctx.channel());
		if (session != null) {
			logger.debug("[{}] Connection broken: {}", session.id(), cause.toString());
		}
	}

}
