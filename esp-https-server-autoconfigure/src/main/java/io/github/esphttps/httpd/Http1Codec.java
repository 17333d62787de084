package io.github.esphttps.httpd;

import io.github.esphttps.config.HttpdConfig;
import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.config.ServerProfile;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * The handlers of an HTTP/1.1 connection between TLS and Reactor Netty: receive timeouts,
 * decoder, encoder, flow of requests.
 */
final class Http1Codec {

	private static final String FLOW = "espHttpsFlow";

	private Http1Codec() {
	}

	/**
	 * Put them in the place of the codec of Reactor Netty.
	 * @param direct what serves requests without Reactor Netty where that is possible,
	 * {@code null} if none may be
	 */
	static void install(ChannelPipeline pipeline, HttpdSslConfig config, @Nullable RequestDispatcher direct) {
		HttpdConfig httpd = config.httpd();
		RequestDecoder decoder = new RequestDecoder(HeadSyntax.of(config));
		RequestFlow flow = new RequestFlow(decoder, httpd.maxBodyBytes());
		// The original leaves TLS clients without a response
		boolean answersTimeouts = !(config.secure() && config.profile() == ServerProfile.TWIN);
		pipeline.replace(NettyPipeline.HttpCodec, NettyPipeline.HttpCodec, decoder);
		pipeline.addAfter(NettyPipeline.HttpCodec, FLOW, flow);
		if (direct != null) {
			pipeline.addAfter(FLOW, "espHttpsDirectCalls", new DirectCalls(direct));
		}
		// In front of the decoder, where Reactor Netty expects it when it compresses
		// frames
		pipeline.addBefore(NettyPipeline.HttpCodec, "espHttpsEncoder", new ResponseEncoder(flow::answersHead));
		pipeline.addBefore(NettyPipeline.HttpCodec, "espHttpsReceiveTimeouts",
				new ReceiveTimeouts(decoder, flow, httpd, answersTimeouts));
	}

}
