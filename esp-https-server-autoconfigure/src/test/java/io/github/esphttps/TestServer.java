package io.github.esphttps;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.event.HttpdSessionCreatedEvent;
import io.github.esphttps.event.HttpdSessionEventPublisher;
import io.github.esphttps.event.HttpdSessionFailedEvent;
import io.github.esphttps.httpd.HttpdErrorHandler;
import io.github.esphttps.httpd.HttpdObserver;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.HttpdServerCustomizer;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.HttpdTransport;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.UriMatcher;
import io.github.esphttps.tls.CertificateSelector;
import io.github.esphttps.tls.ClientTrust;
import io.github.esphttps.tls.DeviceTrust;
import io.github.esphttps.tls.PemBundle;
import io.github.esphttps.tls.SecureElement;
import io.github.esphttps.tls.SecureElementBundle;
import io.github.esphttps.tls.SessionTicketKeyStore;
import io.github.esphttps.tls.TlsStatus;
import io.github.esphttps.tls.TlsTransport;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.SslBundle;

/**
 * A started server on a random port of the loopback interface that records its events.
 */
public final class TestServer implements AutoCloseable {

	private final List<Object> events = new CopyOnWriteArrayList<>();

	private final DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry();

	private final Scheduler scheduler;

	private final HttpdSessionEventPublisher publisher;

	private final ClientTrust trust;

	private final @Nullable SecureElement secureElement;

	private final HttpdTransport transport;

	private final HttpdServer server;

	private TestServer(Builder builder) {
		this.scheduler = Schedulers.fromExecutorService(builder.handlerExecutor());
		HttpdSslConfig config = new Binder(new MapConfigurationPropertySource(builder.properties))
			.bindOrCreate("esp.https", HttpdSslConfig.class);
		builder.bundles.forEach(this.bundles::registerBundle);
		this.secureElement = config.useSecureElement() ? SecureElement.open(config.secureElement()) : null;
		if (config.secure()) {
			this.bundles.registerBundle(PemBundle.NAME, bundle(config));
		}
		this.publisher = new HttpdSessionEventPublisher((event) -> {
			this.events.add(event);
			builder.listeners.forEach((listener) -> listener.accept(event));
		});
		this.trust = ClientTrust.of(config, builder.deviceTrust);
		this.transport = config.secure()
				? TlsTransport.of(config, this.bundles, this.trust,
						() -> SessionTicketKeyStore.of(config.tickets(), config.reload()), builder.selector)
				: HttpdTransport.plain();
		UriMatcher matcher = (builder.matcher != null) ? builder.matcher : UriMatcher.of(config.httpd().uriMatch());
		this.server = HttpdServer.builder(config)
			.transport(this.transport)
			.handlers(builder.handlers)
			.matcher(matcher)
			.errorHandlers(builder.errorHandlers)
			.listener(this.publisher)
			.observers(builder.observers)
			.customizers(builder.customizers)
			.blockingScheduler(this.scheduler)
			.build();
		this.server.start();
	}

	private SslBundle bundle(HttpdSslConfig config) {
		if (this.secureElement == null) {
			return PemBundle.of(config);
		}
		try {
			return SecureElementBundle.of(config, this.secureElement);
		}
		catch (RuntimeException ex) {
			this.secureElement.close();
			throw ex;
		}
	}

	/**
	 * Build a server with an engine, or with none where it is called
	 * <code>insecure</code>.
	 */
	public static Builder of(String engine) {
		return engine.equals("insecure") ? insecure() : secure(engine);
	}

	public static Builder insecure() {
		return new Builder().property("transport-mode", "insecure");
	}

	/** Build a server whose key is in a token. */
	public static Builder secureElement(String engine, String library, String label) {
		return new Builder().property("tls-engine", engine)
			.property("use-secure-element", true)
			.property("secure-element.library", library)
			.property("secure-element.token-label", label)
			.property("secure-element.pin", TestTokens.PIN);
	}

	public static Builder secure(String engine) {
		return new Builder().property("tls-engine", engine)
			.property("servercert", TestPki.SERVER.getCertificatePathPEM())
			.property("prvtkey-pem", TestPki.SERVER.getPrivateKeyPEM());
	}

	public HttpdServer httpd() {
		return this.server;
	}

	public TlsTransport tls() {
		return (TlsTransport) this.transport;
	}

	public ClientTrust trust() {
		return this.trust;
	}

	public DefaultSslBundleRegistry bundles() {
		return this.bundles;
	}

	public TlsStatus tlsStatus() {
		return ((TlsTransport) this.transport).status();
	}

	/** Return a new client. */
	public TestClient client() throws Exception {
		return this.server.config().secure() ? TestClient.tls(port()) : TestClient.plain(port());
	}

	public int port() {
		return this.server.port();
	}

	public <T> List<T> events(Class<T> type) {
		return this.events.stream().filter(type::isInstance).map(type::cast).toList();
	}

	public List<HttpdSession> created() {
		return events(HttpdSessionCreatedEvent.class).stream().map(HttpdSessionCreatedEvent::session).toList();
	}

	public List<HttpdSessionClosedEvent> closed() {
		return events(HttpdSessionClosedEvent.class);
	}

	public List<HttpdSessionFailedEvent> failed() {
		return events(HttpdSessionFailedEvent.class);
	}

	/** Return how many sessions have been open at the same time, as listeners saw it. */
	public int peak() {
		int open = 0;
		int peak = 0;
		for (Object event : this.events) {
			open += (event instanceof HttpdSessionCreatedEvent) ? 1 : 0;
			open -= (event instanceof HttpdSessionClosedEvent) ? 1 : 0;
			peak = Math.max(peak, open);
		}
		return peak;
	}

	public HttpdSessionEventPublisher publisher() {
		return this.publisher;
	}

	@Override
	public void close() {
		this.server.stop();
		if (this.transport instanceof TlsTransport tls) {
			tls.close();
		}
		this.trust.close();
		this.scheduler.dispose();
		if (this.secureElement != null) {
			this.secureElement.close();
		}
	}

	/**
	 * What a server is made of.
	 */
	public static final class Builder {

		private final Map<String, Object> properties = new HashMap<>();

		private final List<UriHandler> handlers = new ArrayList<>();

		private final List<DeviceTrust> deviceTrust = new ArrayList<>();

		private final List<HttpdErrorHandler> errorHandlers = new ArrayList<>();

		private final List<Consumer<Object>> listeners = new ArrayList<>();

		private final List<HttpdObserver> observers = new ArrayList<>();

		private final List<HttpdServerCustomizer> customizers = new ArrayList<>();

		private final Map<String, SslBundle> bundles = new HashMap<>();

		private @Nullable CertificateSelector selector;

		private @Nullable UriMatcher matcher;

		private int handlerThreads;

		private Builder() {
			property("port-secure", 0).property("port-insecure", 0).property("address", "127.0.0.1");
			property("httpd.max-open-sockets", 10_000).property("httpd.handshake-slots", 1024);
			handler(UriHandler.get("/hello", (request, response) -> response.send("Hello World!")));
		}

		public Builder property(String name, Object value) {
			this.properties.put("esp.https." + name, value);
			return this;
		}

		public Builder clientAuth(String clientAuth) {
			return property("client-auth", clientAuth).property("cacert-pem", TestPki.CA.getCertificatePEM());
		}

		public Builder handler(UriHandler handler) {
			this.handlers.add(handler);
			return this;
		}

		public Builder deviceTrust(DeviceTrust hook) {
			this.deviceTrust.add(hook);
			return this;
		}

		/** Use a certificate for a server name. */
		public Builder serverName(String name, X509Bundle certificate) {
			this.bundles.put("bundle of " + name, TestPki.bundle(certificate));
			return property("server-name-bundles[" + name + "]", "bundle of " + name);
		}

		public Builder bundle(String name, SslBundle bundle) {
			this.bundles.put(name, bundle);
			return this;
		}

		public Builder certificateSelector(CertificateSelector selector) {
			this.selector = selector;
			return this;
		}

		public Builder errorHandler(HttpdErrorHandler handler) {
			this.errorHandlers.add(handler);
			return this;
		}

		public Builder matcher(UriMatcher matcher) {
			this.matcher = matcher;
			return this;
		}

		public Builder listener(Consumer<Object> listener) {
			this.listeners.add(listener);
			return this;
		}

		public Builder observer(HttpdObserver observer) {
			this.observers.add(observer);
			return this;
		}

		public Builder customizer(HttpdServerCustomizer customizer) {
			this.customizers.add(customizer);
			return this;
		}

		public Builder handlerThreads(int handlerThreads) {
			this.handlerThreads = handlerThreads;
			return this;
		}

		private ExecutorService handlerExecutor() {
			ThreadFactory threads = (task) -> new Thread(task, "test-handler");
			return (this.handlerThreads > 0) ? Executors.newFixedThreadPool(this.handlerThreads, threads)
					: Executors.newCachedThreadPool(threads);
		}

		public TestServer start() {
			return new TestServer(this);
		}

	}

}
