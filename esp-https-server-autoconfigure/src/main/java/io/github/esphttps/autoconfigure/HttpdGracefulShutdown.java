package io.github.esphttps.autoconfigure;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.esphttps.httpd.HttpdServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.env.Environment;

/**
 * Drains the servers of the application before they are stopped, in the phase and under
 * the properties with which Spring Boot shuts down its own web server.
 */
final class HttpdGracefulShutdown implements SmartLifecycle {

	/** As <code>WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE</code>. */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

	private static final Logger logger = LoggerFactory.getLogger(HttpdServer.class);

	private final ListableBeanFactory beans;

	private final Shutdown shutdown;

	private volatile List<HttpdServer> servers = List.of();

	private volatile boolean running;

	HttpdGracefulShutdown(ListableBeanFactory beans, Environment environment) {
		this.beans = beans;
		this.shutdown = Binder.get(environment).bind("server.shutdown", Shutdown.class).orElse(Shutdown.GRACEFUL);
	}

	@Override
	public void start() {
		this.servers = List.copyOf(ServerBeans.of(this.beans).byName().values());
		this.running = true;
	}

	@Override
	public void stop(Runnable callback) {
		this.running = false;
		List<HttpdServer> open = this.servers.stream().filter(HttpdServer::isRunning).toList();
		if (this.shutdown == Shutdown.IMMEDIATE || open.isEmpty()) {
			callback.run();
			return;
		}
		logger.info("ESP HTTPS server stops accepting, and waits for requests in progress on {} open sessions",
				open.stream().mapToInt((server) -> server.sessions().size()).sum());
		CompletableFuture.allOf(
				open.stream().map((server) -> server.drain().toCompletableFuture()).toArray(CompletableFuture[]::new))
			.whenComplete((drained, failure) -> callback.run());
	}

	@Override
	public void stop() {
		stop(() -> {
		});
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	/**
	 * How to shut down. Spring Boot's own type is part of its web servers, which need not
	 * be there.
	 */
	private enum Shutdown {

		GRACEFUL, IMMEDIATE

	}

}
