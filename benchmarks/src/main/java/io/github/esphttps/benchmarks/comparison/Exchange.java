package io.github.esphttps.benchmarks.comparison;

import java.util.function.Consumer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/**
 * A handshake, a request and the answer to it, each of them checked.
 */
final class Exchange extends SimpleChannelInboundHandler<FullHttpResponse> {

	private static final int MOST_CONTENT = 65_536;

	private final ClientTls tls;

	private final boolean expectResumed;

	private final Content content;

	private @Nullable Consumer<@Nullable String> outcome;

	private boolean connected;

	private Exchange(ClientTls tls, boolean expectResumed, Content content, Consumer<@Nullable String> outcome) {
		this.tls = tls;
		this.expectResumed = expectResumed;
		this.content = content;
		this.outcome = outcome;
	}

	/**
	 * Have a new channel do it.
	 * @param channel the channel, not connected yet
	 * @param port where it will be connected to
	 * @param tls the client
	 * @param expectResumed whether the session has to be resumed. Otherwise it must not
	 * be
	 * @param content what to ask for
	 * @param outcome told once what was wrong, or nothing if nothing was
	 */
	static void on(Channel channel, int port, ClientTls tls, boolean expectResumed, Content content,
			Consumer<@Nullable String> outcome) {
		Exchange exchange = new Exchange(tls, expectResumed, content, outcome);
		channel.pipeline()
			.addLast(tls.newHandler(channel.alloc(), port), new HttpClientCodec(),
					new HttpObjectAggregator(MOST_CONTENT), exchange);
		// Before anybody else is told that the channel is closed
		channel.closeFuture().addListener((closed) -> exchange.closed());
	}

	@Override
	public void channelActive(ChannelHandlerContext ctx) {
		this.connected = true;
		ctx.fireChannelActive();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof SslHandshakeCompletionEvent handshake && handshake.isSuccess()) {
			String fault = this.tls.fault(ctx.channel(), this.expectResumed);
			if (fault != null) {
				end(fault);
			}
			else {
				request(ctx);
			}
		}
		ctx.fireUserEventTriggered(event);
	}

	private void request(ChannelHandlerContext ctx) {
		DefaultFullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET,
				this.content.path());
		request.headers().set(HttpHeaderNames.HOST, "localhost");
		ctx.writeAndFlush(request);
	}

	@Override
	protected void channelRead0(ChannelHandlerContext ctx, FullHttpResponse response) {
		end(this.content.fault(response));
	}

	private void closed() {
		if (this.connected) {
			end("Closed by the server");
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		end(cause.toString());
		ctx.close();
	}

	private void end(@Nullable String fault) {
		Consumer<@Nullable String> told = this.outcome;
		if (told != null) {
			this.outcome = null;
			told.accept(fault);
		}
	}

}
