package io.github.esphttps.httpd;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.github.esphttps.config.HttpdSslConfig;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Makes a server, for example a second one beside that of the properties. Not safe for
 * use by several threads.
 */
public final class HttpdServerBuilder {

	final HttpdSslConfig config;

	final List<UriHandler> handlers = new ArrayList<>();

	final List<HttpdErrorHandler> errorHandlers = new ArrayList<>();

	final List<HttpdServerCustomizer> customizers = new ArrayList<>();

	final List<HttpdObserver> observers = new ArrayList<>();

	HttpdTransport transport = HttpdTransport.plain();

	@Nullable UriMatcher matcher;

	HttpdSessionListener listener = new Silent();

	Scheduler blockingScheduler = Schedulers.boundedElastic();

	HttpdServerBuilder(HttpdSslConfig config) {
		this.config = Objects.requireNonNull(config, "'config' must not be null");
	}

	/**
	 * Set what lies between TCP and HTTP, nothing if not set.
	 * @param transport the transport, with TLS if the configuration is secure
	 * @return this builder
	 */
	public HttpdServerBuilder transport(HttpdTransport transport) {
		this.transport = Objects.requireNonNull(transport, "'transport' must not be null");
		return this;
	}

	/**
	 * Add handlers behind those that were added before.
	 * @param added handlers in the order in which they are looked up
	 * @return this builder
	 */
	public HttpdServerBuilder handlers(Collection<UriHandler> added) {
		this.handlers.addAll(added);
		return this;
	}

	/**
	 * Add handlers behind those that were added before.
	 * @param added handlers in the order in which they are looked up
	 * @return this builder
	 */
	public HttpdServerBuilder handlers(UriHandler... added) {
		return handlers(List.of(added));
	}

	/**
	 * Set what compares the path of a request with the URIs of the handlers. That of the
	 * configuration (<code>uri-match</code>) if not set.
	 * @param matcher the matcher
	 * @return this builder
	 */
	public HttpdServerBuilder matcher(UriMatcher matcher) {
		this.matcher = Objects.requireNonNull(matcher, "'matcher' must not be null");
		return this;
	}

	/**
	 * Add what answers errors.
	 * @param added error handlers, at most one for each error
	 * @return this builder
	 */
	public HttpdServerBuilder errorHandlers(Collection<HttpdErrorHandler> added) {
		this.errorHandlers.addAll(added);
		return this;
	}

	/**
	 * Add what adjusts the Reactor Netty server.
	 * @param added customizers in the order in which they are called
	 * @return this builder
	 */
	public HttpdServerBuilder customizers(Collection<HttpdServerCustomizer> added) {
		this.customizers.addAll(added);
		return this;
	}

	/**
	 * Set what hears of every session.
	 * @param listener the listener
	 * @return this builder
	 */
	public HttpdServerBuilder listener(HttpdSessionListener listener) {
		this.listener = Objects.requireNonNull(listener, "'listener' must not be null");
		return this;
	}

	/**
	 * Add what hears of handshakes and requests.
	 * @param added observers in the order in which they are called
	 * @return this builder
	 */
	public HttpdServerBuilder observers(Collection<? extends HttpdObserver> added) {
		this.observers.addAll(added);
		return this;
	}

	/**
	 * Set what runs handlers that block, {@link Schedulers#boundedElastic()} if not set.
	 * @param scheduler the scheduler, which the server does not dispose
	 * @return this builder
	 */
	public HttpdServerBuilder blockingScheduler(Scheduler scheduler) {
		this.blockingScheduler = Objects.requireNonNull(scheduler, "'scheduler' must not be null");
		return this;
	}

	/**
	 * Make the server.
	 * @return a server that is not started
	 * @throws UriHandlerExistsException if a handler leaves a later one nothing to answer
	 * @throws UriHandlersFullException if there are more handlers than
	 * <code>max-uri-handlers</code>
	 * @throws HttpdErrorHandlerExistsException if two error handlers answer the same
	 * error
	 * @throws HttpdConfigurationException if the pattern of the access log has a
	 * conversion that does not exist
	 */
	public HttpdServer build() {
		return new HttpdServer(this);
	}

	List<HttpdObserver> guardedObservers() {
		List<HttpdObserver> all = new ArrayList<>(this.observers);
		// A pattern that makes no sense is told of before it is needed
		AccessLog accessLog = new AccessLog(this.config.accessLog());
		if (this.config.accessLog().enabled()) {
			all.add(accessLog);
		}
		return all.stream().<HttpdObserver>map(GuardedObserver::new).toList();
	}

	/**
	 * Admits every session.
	 */
	private static final class Silent implements HttpdSessionListener {

		@Override
		public CompletionStage<?> created(HttpdSession session) {
			return CompletableFuture.completedStage(null);
		}

		@Override
		public CompletionStage<?> closed(HttpdSession session, CloseReason reason) {
			return CompletableFuture.completedStage(null);
		}

		@Override
		public void failed(InetSocketAddress peer, InetSocketAddress local, HandshakeFailure failure) {
			// Nobody wants to know
		}

	}

}
