package io.github.esphttps.tls;

import java.security.cert.CertificateException;

import io.github.esphttps.httpd.FailureCategory;
import io.github.esphttps.httpd.HandshakeFailure;
import io.github.esphttps.httpd.HandshakeStep;
import io.github.esphttps.httpd.TlsInfo;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;

/**
 * Tells the session how the handshake ended, and keeps failures from the handlers behind,
 * which would log them. Sits right behind TLS. All methods run on the event loop of the
 * channel.
 */
final class HandshakeHandler extends ChannelInboundHandlerAdapter {

	private final ClientTrust trust;

	private final ClientRecords records;

	private final HandshakePace pace;

	private @Nullable String serverName;

	private boolean complete;

	HandshakeHandler(ClientTrust trust, ClientRecords records, HandshakePace pace) {
		this.trust = trust;
		this.records = records;
		this.pace = pace;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof SniCompletionEvent sni) {
			// Netty's word for what is no ClientHello
			if (!this.complete) {
				fail(ctx, sni.cause());
			}
			return;
		}
		if (event instanceof ClientHello hello) {
			this.serverName = hello.serverName();
			ctx.fireUserEventTriggered(HandshakeStep.BEGUN);
			return;
		}
		if (event instanceof SslHandshakeCompletionEvent completion) {
			if (!completion.isSuccess()) {
				fail(ctx, completion.cause());
				return;
			}
			if (!this.complete && !complete(ctx)) {
				return;
			}
		}
		ctx.fireUserEventTriggered(event);
	}

	private boolean complete(ChannelHandlerContext ctx) {
		try {
			TlsInfo tls = Handshakes.describe(ctx.pipeline().get(SslHandler.class), this.serverName,
					this.records.elapsed());
			// Trust may have changed since the certificate was verified, which for a
			// resumed session was when its ticket was read
			this.trust.verify(tls.peerCertificates());
			this.complete = true;
			ctx.pipeline().remove(this.records);
			ctx.pipeline().remove(this.pace);
			ctx.fireUserEventTriggered(tls);
			return true;
		}
		catch (CertificateException | RuntimeException ex) {
			fail(ctx, ex);
			return false;
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		if (this.complete) {
			ctx.fireExceptionCaught(cause);
		}
		else {
			fail(ctx, cause);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		if (!this.complete) {
			fail(ctx, null);
		}
		ctx.fireChannelInactive();
	}

	private void fail(ChannelHandlerContext ctx, @Nullable Throwable cause) {
		if (this.records.received()) {
			FailureCategory category = this.records.alerted() ? Alerts.categorize(this.records.alert())
					: HandshakeFailures.categorize(cause);
			ctx.fireUserEventTriggered(new HandshakeFailure(category, cause));
		}
		ctx.close();
	}

}
