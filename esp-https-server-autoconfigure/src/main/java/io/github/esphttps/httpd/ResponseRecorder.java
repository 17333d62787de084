package io.github.esphttps.httpd;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import reactor.netty.NettyPipeline;

/**
 * Records the responses of a connection, or of a stream of HTTP/2, as Reactor Netty hands
 * them over. There only where somebody observes requests.
 */
final class ResponseRecorder extends ChannelDuplexHandler {

	private static final String NAME = "espHttpsResponseRecorder";

	static void install(Channel channel) {
		if (channel.pipeline().get(NAME) == null) {
			channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, NAME, new ResponseRecorder());
		}
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		RequestRecord record = RequestRecord.of(ctx.channel());
		if (record == null || isInterim(message)) {
			ctx.write(message, promise);
			return;
		}
		if (message instanceof HttpResponse response) {
			record.responding(response.status().code());
		}
		record.sent(Traffic.bytes(message));
		if (message instanceof LastHttpContent) {
			ctx.write(message, promise.unvoid())
				.addListener((written) -> record.end(ctx.channel(), written.isSuccess()));
		}
		else {
			ctx.write(message, promise);
		}
	}

	// Complete in itself, and not the response
	private static boolean isInterim(Object message) {
		return message instanceof HttpResponse response
				&& response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		RequestRecord record = RequestRecord.of(ctx.channel());
		if (record != null) {
			record.end(ctx.channel(), false);
		}
		ctx.fireChannelInactive();
	}

}
