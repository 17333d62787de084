package io.github.esphttps.httpd;

import java.net.SocketOption;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

import io.github.esphttps.config.HttpdConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import jdk.net.ExtendedSocketOptions;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerConfig;
import reactor.netty.resources.LoopResources;

/**
 * TCP options of accepted connections. ESP-IDF: <code>enable_so_linger</code>,
 * <code>linger_timeout</code>, <code>keep_alive_enable</code> and those that go with
 * them.
 */
final class TcpOptions {

	private static final Duration DEFAULT_KEEP_ALIVE_TIME = Duration.ofSeconds(5);

	private static final int DEFAULT_KEEP_ALIVE_COUNT = 3;

	// A socket takes more when a third of its buffer is empty. In one of megabytes, which
	// Linux allows, a client that reads slowly looks like one that does not read
	private static final int SEND_BUFFER = 256 * 1024;

	private final HttpdConfig config;

	private final List<KeepAliveOption> keepAlive;

	TcpOptions(HttpdConfig config) {
		this.config = config;
		this.keepAlive = config.keepAliveEnable() ? keepAlive(config) : List.of();
	}

	private static List<KeepAliveOption> keepAlive(HttpdConfig config) {
		// For the original, too, 0 stands for the default
		int count = (config.keepAliveCount() != 0) ? config.keepAliveCount() : DEFAULT_KEEP_ALIVE_COUNT;
		return List.of(
				KeepAliveOption.of(ExtendedSocketOptions.TCP_KEEPIDLE, "TCP_KEEPIDLE", seconds(config.keepAliveIdle())),
				KeepAliveOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL, "TCP_KEEPINTVL",
						seconds(config.keepAliveInterval())),
				KeepAliveOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT, "TCP_KEEPCNT", count));
	}

	private static int seconds(Duration duration) {
		return Math.toIntExact((duration.isZero() ? DEFAULT_KEEP_ALIVE_TIME : duration).toSeconds());
	}

	/** Add the options that every transport knows by the same name. */
	HttpServer apply(HttpServer server) {
		HttpServer result = server;
		if (!this.config.sendWaitTimeout().isZero()) {
			result = result.childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER);
		}
		if (this.config.enableSoLinger() && this.config.lingerTimeout().isZero()) {
			result = result.childOption(ChannelOption.SO_LINGER, 0);
		}
		return this.config.keepAliveEnable() ? result.childOption(ChannelOption.SO_KEEPALIVE, true) : result;
	}

	/** Add the rest to an accepted connection, of which all other handlers are set. */
	void initChannel(Channel channel, BooleanSupplier running) {
		this.keepAlive.forEach((option) -> option.set(channel));
		if (this.config.enableSoLinger() && !this.config.lingerTimeout().isZero()) {
			channel.pipeline().addFirst("espHttpsLinger", new LingerOnClose(this.config.lingerTimeout(), running));
		}
	}

	/**
	 * Try the options on a socket that is not connected, and close it.
	 * @throws HttpdConfigurationException if the transport of the server does not have
	 * them
	 */
	void check(HttpServer server) {
		if (this.keepAlive.isEmpty()) {
			return;
		}
		HttpServerConfig configuration = server.configuration();
		LoopResources loops = configuration.loopResources();
		EventLoopGroup group = loops.onServer(configuration.isPreferNative());
		check(loops.onChannel(SocketChannel.class, group));
	}

	void check(Channel channel) {
		try {
			if (!this.keepAlive.stream().allMatch((option) -> option.set(channel))) {
				throw new HttpdConfigurationException("esp.https.httpd.keep-alive-enable", "true",
						"Sockets of this platform cannot be told when to probe: %s has no option for it."
							.formatted(channel.getClass().getSimpleName()),
						"Set 'esp.https.httpd.keep-alive-enable' to 'false', and find dead connections with 'esp.https.httpd.idle-timeout'.");
			}
		}
		finally {
			channel.unsafe().closeForcibly();
		}
	}

	/**
	 * An option with one name per transport.
	 *
	 * @param names the option of the JDK's sockets and those of the native transports
	 * @param value seconds or a count
	 */
	private record KeepAliveOption(List<ChannelOption<Integer>> names, int value) {

		static KeepAliveOption of(SocketOption<Integer> jdk, String linux, int value) {
			// By name, because the native transports need not be on the class path:
			// options of one name are one object
			return new KeepAliveOption(List.of(NioChannelOption.of(jdk),
					ChannelOption.valueOf("io.netty.channel.epoll.EpollChannelOption#" + linux),
					ChannelOption.valueOf("io.netty.channel.uring.IoUringChannelOption#" + linux)), value);
		}

		/** Return whether the channel has the option. */
		boolean set(Channel channel) {
			return this.names.stream().anyMatch((name) -> channel.config().setOption(name, this.value));
		}

	}

}
