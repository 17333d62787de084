package io.github.esphttps.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;

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

	private final ClientRecords records;

	private final HandshakePace pace;

	private @Nullable String serverName;

	private boolean complete;

	HandshakeHandler(ClientRecords records, HandshakePace pace) {
		this.records = records;
		this.pace = pace;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof SniCompletionEvent sni) {
			// Without a ClientHello there is no SslHandler yet: its failures arrive as an
			// SNI event only
			if (sni.cause() != null) {
				fail(ctx, sni.cause());
				return;
			}
			this.serverName = sni.hostname();
			ctx.fireUserEventTriggered(HandshakeStep.BEGUN);
		}
		else if (event instanceof SslHandshakeCompletionEvent completion) {
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
			X509Certificate peer = tls.peerCertificate();
			if (peer != null) {
				// The trust managers of Java do not ask this of a certificate that is
				// itself trusted
				peer.checkValidity();
			}
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
