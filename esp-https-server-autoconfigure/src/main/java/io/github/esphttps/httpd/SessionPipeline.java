package io.github.esphttps.httpd;

import io.github.esphttps.config.HttpdSslConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Puts our handlers into the pipeline of a new connection: send timeout, TLS, session,
 * gate, HTTP.
 */
final class SessionPipeline {

	private static final String SESSION_HANDLER = "espHttpsSession";

	private final HttpdSslConfig config;

	private final SessionPool sessions;

	private final HttpdSessionListener listener;

	private final ConnectionSettings settings;

	private final @Nullable RequestDispatcher direct;

	/**
	 * Create it.
	 * @param direct what serves requests without Reactor Netty where that is possible,
	 * {@code null} if none may be
	 */
	SessionPipeline(HttpdSslConfig config, SessionPool sessions, HttpdSessionListener listener,
			ConnectionSettings settings, @Nullable RequestDispatcher direct) {
		this.config = config;
		this.sessions = sessions;
		this.listener = listener;
		this.settings = settings;
		this.direct = direct;
	}

	/** Complete the pipeline, which has the handlers of TLS and of Reactor Netty. */
	void init(Channel channel) {
		ChannelPipeline pipeline = channel.pipeline();
		SessionGate gate = new SessionGate();
		SessionHandler session = new SessionHandler(this.sessions, this.listener, this.settings, gate,
				AcceptGate.seatOf(channel));
		if (this.settings.secure()) {
			pipeline.addBefore(NettyPipeline.SslReader, SESSION_HANDLER, session);
		}
		else {
			pipeline.addFirst(SESSION_HANDLER, session);
		}
		pipeline.addAfter(SESSION_HANDLER, "espHttpsGate", gate);
		if (!this.config.httpd().sendWaitTimeout().isZero()) {
			pipeline.addFirst("espHttpsSendTimeout", new SendTimeout(this.config.httpd().sendWaitTimeout()));
		}
		if (pipeline.get(NettyPipeline.HttpCodec) != null) {
			Http1Codec.install(pipeline, this.config, this.direct);
		}
		else {
			pipeline.addAfter(NettyPipeline.H2OrHttp11Codec, "espHttpsNegotiation",
					new Negotiation(this.config, this.direct));
		}
	}

}
