package io.github.esphttps.httpd;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.esphttps.config.HttpdSslConfig;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * The server. It owns its event loops, so that it neither disturbs nor depends on another
 * Reactor Netty server of the application. ESP-IDF: <code>httpd_ssl_start</code>,
 * <code>httpd_ssl_stop</code>.
 */
public final class HttpdServer implements AutoCloseable {

	private final HttpdSslConfig config;

	private final HttpdTransport transport;

	private final List<HttpdServerCustomizer> customizers;

	private final HttpdSessionListener listener;

	private final ConnectionSettings settings;

	private final SessionPipeline pipeline;

	private final TcpOptions tcpOptions;

	private final UriHandlers handlers;

	private final ErrorHandlers errorHandlers;

	private final RequestDispatcher dispatcher;

	private final SessionPool sessions;

	private final WebSocketRegistry webSockets = new WebSocketRegistry();

	private volatile @Nullable RunningServer running;

	HttpdServer(HttpdServerBuilder builder) {
		HttpdSslConfig config = builder.config;
		this.config = config;
		this.sessions = new SessionPool(config.httpd(), config.tlsHandshakeTimeout());
		this.transport = builder.transport;
		this.customizers = List.copyOf(builder.customizers);
		this.listener = new GuardedListener(builder.transport.before(builder.listener));
		List<HttpdObserver> observers = builder.guardedObservers();
		this.settings = new ConnectionSettings(config.secure(), config.tlsHandshakeTimeout(),
				Http2Codec.isRequired(config), new AttributeCloser(builder.blockingScheduler), observers);
		this.tcpOptions = new TcpOptions(config.httpd());
		UriMatcher matcher = Objects.requireNonNullElseGet(builder.matcher,
				() -> UriMatcher.of(config.httpd().uriMatch()));
		this.handlers = new UriHandlers(builder.handlers, matcher, config.httpd().maxUriHandlers());
		this.errorHandlers = ErrorHandlers.of(builder.errorHandlers);
		this.dispatcher = new RequestDispatcher(this, this.handlers, this.errorHandlers, builder.blockingScheduler,
				observers);
		// A customizer may want to see what Reactor Netty would not be given
		this.pipeline = new SessionPipeline(config, this.sessions, this.listener, this.settings,
				this.customizers.isEmpty() ? this.dispatcher : null);
		builder.transport.attach(this.sessions);
	}

	/**
	 * Begin to make a server.
	 * @param config everything it is configured with
	 * @return a builder of a server without TLS, handlers and listeners
	 */
	public static HttpdServerBuilder builder(HttpdSslConfig config) {
		return new HttpdServerBuilder(config);
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
			Connections connections = new Connections();
			DisposableServer server = bind(configure(loops, address, connections), address);
			this.running = new RunningServer(server, connections, loops, new CompletableFuture<>());
		}
		catch (RuntimeException ex) {
			RunningServer.dispose(loops);
			throw ex;
		}
	}

	private HttpServer configure(LoopResources loops, InetSocketAddress address, Connections connections) {
		HttpServer server = HttpServer.create()
			.bindAddress(() -> address)
			.runOn(loops)
			.option(ChannelOption.SO_BACKLOG, this.config.httpd().backlogConn())
			.handle(this.dispatcher::dispatch);
		server = this.transport.apply(this.tcpOptions.apply(server))
			.doOnChannelInit((observer, channel, remoteAddress) -> {
				this.pipeline.init(channel);
				this.tcpOptions.initChannel(channel, this::isRunning);
			});
		if (Http2Codec.isServed(this.config)) {
			server = new Http2Codec(this.config).apply(server);
		}
		for (HttpdServerCustomizer customizer : this.customizers) {
			server = customizer.customize(server);
		}
		this.tcpOptions.check(server);
		// Nothing is accepted before the gate is there, and then one by one
		return server.option(ChannelOption.AUTO_READ, false)
			.option(ChannelOption.RECVBUF_ALLOCATOR, new ServerChannelRecvByteBufAllocator())
			.doOnBound((bound) -> bound.channel()
				.pipeline()
				.addFirst("espHttpsAcceptGate", new AcceptGate(this.sessions, connections, this.listener)));
	}

	private DisposableServer bind(HttpServer server, InetSocketAddress address) {
		try {
			return server.bindNow();
		}
		catch (RuntimeException ex) {
			throw new HttpdBindException(address, this.config.portProperty(), ex);
		}
	}

	/**
	 * Stop to accept connections, and let the sessions come to their end: requests in
	 * progress are answered and the last, idle sessions close, WebSockets with
	 * {@link WebSocketClose#GOING_AWAY}. Does not wait; {@link #stop()} ends what is
	 * left. Has no effect while draining or stopped. May be called on any thread.
	 * @return completes when no connection is left, or the server is stopped
	 */
	public synchronized CompletionStage<Void> drain() {
		RunningServer current = this.running;
		return (current != null) ? current.drain(this.sessions) : CompletableFuture.completedStage(null);
	}

	/**
	 * Stop to accept connections and close all sessions. Returns when they and their
	 * attributes are closed. Has no effect on a stopped server, which can be started
	 * again; in between, its threads keep the process alive no longer.
	 * @throws IllegalStateException on an event loop
	 */
	public synchronized void stop() {
		if (Schedulers.isInNonBlockingThread()) {
			throw new IllegalStateException("Stopping would block the event loop. Stop the server on another thread, "
					+ "for example in a handler wrapped with HttpdHandler.blocking");
		}
		RunningServer stopped = this.running;
		if (stopped == null) {
			return;
		}
		this.running = null;
		stopped.stop(this.sessions);
		this.settings.attributeCloser().await(RunningServer.STOP_TIMEOUT);
	}

	@Override
	public void close() {
		stop();
	}

	/**
	 * Return whether the server is started. One that drains is, and accepts nothing.
	 * @return {@code true} from {@link #start()} to {@link #stop()}
	 */
	public boolean isRunning() {
		return this.running != null;
	}

	/**
	 * Return the port the server listens on.
	 * @return a port number, -1 if the server is not running, or draining
	 */
	public int port() {
		RunningServer current = this.running;
		return (current != null && !this.sessions.isDraining()) ? current.server().port() : -1;
	}

	/**
	 * Register a handler after all others. It answers from the next request on, whether
	 * or not the server is running, and stays registered when the server is stopped. May
	 * be called on any thread. ESP-IDF: <code>httpd_register_uri_handler</code>.
	 * @param handler the handler
	 * @throws UriHandlerExistsException if a registered handler answers the method on
	 * this URI already, also with a wildcard
	 * @throws UriHandlersFullException if <code>max-uri-handlers</code> are registered
	 */
	public void register(UriHandler handler) {
		this.handlers.register(handler);
	}

	/**
	 * Remove the handler of a URI and method. Requests it is answering go on, the next
	 * does not reach it. The others keep their order. Runs on any thread. ESP-IDF:
	 * <code>httpd_unregister_uri_handler</code>.
	 * @param uri the URI as it was registered, which is compared character by character
	 * @param method the method as it was registered, {@code null} for the handler of any
	 * method
	 * @return {@code false} if there is none (<code>ESP_ERR_NOT_FOUND</code>)
	 */
	public boolean unregister(String uri, @Nullable String method) {
		return this.handlers.unregister(uri, method);
	}

	/**
	 * Remove the handlers of a URI, whatever their method, as
	 * {@link #unregister(String, String)} does. ESP-IDF:
	 * <code>httpd_unregister_uri</code>.
	 * @param uri the URI as it was registered
	 * @return {@code false} if there is none
	 */
	public boolean unregister(String uri) {
		return this.handlers.unregister(uri);
	}

	/**
	 * Register an error handler in the place of one that answers the same error. May be
	 * called on any thread. ESP-IDF: <code>httpd_register_err_handler</code>.
	 * @param handler answers an error from the next request on
	 */
	public void register(HttpdErrorHandler handler) {
		Objects.requireNonNull(handler, "'handler' must not be null");
		this.errorHandlers.register(handler);
	}

	/**
	 * Return to the default response to an error. May be called on any thread. ESP-IDF:
	 * <code>httpd_register_err_handler</code> with <code>NULL</code>.
	 * @param error the error
	 * @return whether a handler was registered for it
	 */
	public boolean unregister(HttpdError error) {
		return this.errorHandlers.unregister(error);
	}

	/**
	 * Return the open sessions.
	 * @return a live view
	 */
	public HttpdSessions sessions() {
		return this.sessions;
	}

	/**
	 * Return the open WebSockets, for example to send to them outside of their handlers.
	 * @return a live view
	 */
	public WebSocketSessions webSockets() {
		return this.webSockets;
	}

	/**
	 * Return what the id of a session stands for. ESP-IDF:
	 * <code>httpd_ws_get_fd_info</code>.
	 * @param id id of a session, or of a WebSocket
	 * @return whether it is a WebSocket, speaks HTTP, or is no open session
	 */
	public WebSocketInfo webSocketInfo(String id) {
		if (this.webSockets.find(id) != null) {
			return WebSocketInfo.WEBSOCKET;
		}
		return (this.sessions.find(id) != null) ? WebSocketInfo.HTTP : WebSocketInfo.INVALID;
	}

	WebSocketRegistry webSocketRegistry() {
		return this.webSockets;
	}

	/**
	 * Return the configuration.
	 * @return the configuration the server was created with
	 */
	public HttpdSslConfig config() {
		return this.config;
	}

	/**
	 * Return what lies between TCP and HTTP.
	 * @return the transport the server was created with
	 */
	public HttpdTransport transport() {
		return this.transport;
	}

	/**
	 * Return the name of the TLS implementation.
	 * @return a name, {@code null} in insecure mode
	 */
	public @Nullable String engine() {
		return this.transport.engine();
	}

}
