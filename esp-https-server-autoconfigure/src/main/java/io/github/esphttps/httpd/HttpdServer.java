package io.github.esphttps.httpd;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

import io.github.esphttps.config.HttpdSslConfig;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.netty.DisposableServer;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * The server. It owns its event loops, so that it neither disturbs nor depends on another
 * Reactor Netty server of the application. ESP-IDF: <code>httpd_ssl_start</code>,
 * <code>httpd_ssl_stop</code>.
 */
public final class HttpdServer implements AutoCloseable {

	private static final String SESSION_HANDLER = "espHttpsSession";

	private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

	private final HttpdSslConfig config;

	private final HttpdTransport transport;

	private final List<HttpdServerCustomizer> customizers;

	private final HttpdSessionListener listener;

	private final ConnectionSettings settings;

	private final TcpOptions tcpOptions;

	private final RequestDispatcher dispatcher;

	private final SessionPool sessions = new SessionPool();

	private volatile @Nullable Running running;

	/**
	 * Create a server that is not started.
	 * @param config everything it is configured with
	 * @param transport what lies between TCP and HTTP
	 * @param handlers handlers in the order in which they are looked up
	 * @param customizers adjust the Reactor Netty server in this order
	 * @param listener hears of every session
	 * @param blockingScheduler runs handlers that block. Not disposed by this server
	 * @throws UriHandlerExistsException if two handlers answer the same URI and method
	 */
	public HttpdServer(HttpdSslConfig config, HttpdTransport transport, List<UriHandler> handlers,
			List<HttpdServerCustomizer> customizers, HttpdSessionListener listener, Scheduler blockingScheduler) {
		this.config = config;
		this.transport = transport;
		this.customizers = List.copyOf(customizers);
		this.listener = listener;
		this.settings = new ConnectionSettings(config.secure(), config.tlsHandshakeTimeout(),
				new AttributeCloser(blockingScheduler));
		this.tcpOptions = new TcpOptions(config.httpd());
		this.dispatcher = new RequestDispatcher(UriHandlers.of(handlers), config.httpd().maxBodyBytes(),
				blockingScheduler);
	}

	/**
	 * Bind the port and begin to accept connections. Has no effect on a started server.
	 * The event loops are no daemon threads: a started server keeps the process alive.
	 * @throws HttpdBindException if the port cannot be bound
	 * @throws HttpdConfigurationException if this machine lacks the network interface, or
	 * a socket option, that is configured
	 */
	public synchronized void start() {
		if (this.running != null) {
			return;
		}
		InetSocketAddress address = BindAddress.of(this.config);
		LoopResources loops = LoopResources.create("esp-https", LoopResources.DEFAULT_IO_WORKER_COUNT, false);
		try {
			this.running = new Running(bind(configure(loops, address), address), loops);
		}
		catch (RuntimeException ex) {
			dispose(loops);
			throw ex;
		}
	}

	private HttpServer configure(LoopResources loops, InetSocketAddress address) {
		HttpServer server = HttpServer.create()
			.bindAddress(() -> address)
			.runOn(loops)
			.option(ChannelOption.SO_BACKLOG, this.config.httpd().backlogConn())
			.handle(this.dispatcher::dispatch);
		server = this.transport.apply(this.tcpOptions.apply(server))
			.doOnChannelInit((observer, channel, remoteAddress) -> initChannel(channel));
		for (HttpdServerCustomizer customizer : this.customizers) {
			server = customizer.customize(server);
		}
		this.tcpOptions.check(server);
		return server;
	}

	private DisposableServer bind(HttpServer server, InetSocketAddress address) {
		try {
			return server.bindNow();
		}
		catch (RuntimeException ex) {
			throw new HttpdBindException(address, this.config.portProperty(), ex);
		}
	}

	private void initChannel(Channel channel) {
		ChannelPipeline pipeline = channel.pipeline();
		SessionGate gate = new SessionGate();
		SessionHandler session = new SessionHandler(this.sessions, this.listener, this.settings, gate);
		if (this.settings.secure()) {
			pipeline.addBefore(NettyPipeline.SslReader, SESSION_HANDLER, session);
		}
		else {
			pipeline.addFirst(SESSION_HANDLER, session);
		}
		pipeline.addAfter(SESSION_HANDLER, "espHttpsGate", gate);
		// Absent where HTTP/2 is on: the codec is chosen after the handshake
		if (pipeline.get(NettyPipeline.HttpCodec) != null) {
			pipeline.addAfter(NettyPipeline.HttpCodec, "espHttpsMalformed", new MalformedRequestHandler());
		}
		this.tcpOptions.initChannel(channel, this::isRunning);
	}

	/**
	 * Stop to accept connections and close all sessions. Returns when they and their
	 * attributes are closed. Has no effect on a stopped server, which can be started
	 * again.
	 */
	public synchronized void stop() {
		Running stopped = this.running;
		if (stopped == null) {
			return;
		}
		this.running = null;
		try {
			stopped.server().disposeNow(STOP_TIMEOUT);
			this.sessions.closeIf((session) -> true, CloseReason.SERVER_STOPPED);
		}
		finally {
			dispose(stopped.loops());
			this.settings.attributeCloser().await(STOP_TIMEOUT);
		}
	}

	private static void dispose(LoopResources loops) {
		loops.disposeLater(Duration.ZERO, STOP_TIMEOUT).block(STOP_TIMEOUT.plusSeconds(1));
	}

	@Override
	public void close() {
		stop();
	}

	/**
	 * Return whether the server accepts connections.
	 * @return {@code true} after {@link #start()}
	 */
	public boolean isRunning() {
		return this.running != null;
	}

	/**
	 * Return the port the server listens on.
	 * @return a port number, -1 if the server is not running
	 */
	public int port() {
		Running current = this.running;
		return (current != null) ? current.server().port() : -1;
	}

	/**
	 * Return the open sessions.
	 * @return a live view
	 */
	public HttpdSessions sessions() {
		return this.sessions;
	}

	/**
	 * Return the configuration.
	 * @return the configuration the server was created with
	 */
	public HttpdSslConfig config() {
		return this.config;
	}

	/**
	 * Return the name of the TLS implementation.
	 * @return a name, {@code null} in insecure mode
	 */
	public @Nullable String engine() {
		return this.transport.engine();
	}

	private record Running(DisposableServer server, LoopResources loops) {
	}

}
