package io.github.esphttps.httpd;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;

/**
 * The answer to a client for which there was no room: 503 if it has sent a request, which
 * was not looked at, and in any case an orderly close.
 */
final class Unavailable {

	private static final byte[] RESPONSE = """
			HTTP/1.1 503 Service Unavailable\r
			Content-Type: text/html\r
			Content-Length: 25\r
			Retry-After: 1\r
			Connection: close\r
			\r
			All sessions are in use\r
			""".getBytes(StandardCharsets.ISO_8859_1);

	private Unavailable() {
	}

	static void answer(ChannelHandlerContext ctx, boolean asked) {
		if (asked) {
			ctx.writeAndFlush(Unpooled.wrappedBuffer(RESPONSE));
		}
		LingeringClose.start(ctx, ctx.newPromise());
	}

}
