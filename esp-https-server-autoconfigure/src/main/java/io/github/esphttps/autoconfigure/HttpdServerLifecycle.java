package io.github.esphttps.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.esphttps.config.HttpdConfig;
import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.event.HttpdServerStartedEvent;
import io.github.esphttps.event.HttpdServerStoppedEvent;
import io.github.esphttps.event.HttpdSessionEventPublisher;
import io.github.esphttps.httpd.HttpdServer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.SmartLifecycle;

/**
 * Starts and stops the servers with the application context, in the phase of Spring
 * Boot's own web server, and publishes both.
 */
final class HttpdServerLifecycle implements SmartLifecycle {

	/** As <code>WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE</code>. */
	static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 2048;

	private static final Logger logger = LoggerFactory.getLogger(HttpdServer.class);

	private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(10);

	private final ServerBeans servers;

	private final ApplicationEventPublisher publisher;

	private final @Nullable HttpdSessionEventPublisher sessionEvents;

	HttpdServerLifecycle(ServerBeans servers, ApplicationEventPublisher publisher,
			@Nullable HttpdSessionEventPublisher sessionEvents) {
		this.servers = servers;
		this.publisher = publisher;
		this.sessionEvents = sessionEvents;
	}

	@Override
	public void start() {
		this.servers.byName().forEach((name, server) -> {
			try {
				start(name, server);
			}
			catch (RuntimeException ex) {
				// Some of the servers are no better than none
				stop();
				throw this.servers.failure(name, ex);
			}
		});
	}

	private void start(String name, HttpdServer server) {
		if (server.isRunning()) {
			return;
		}
		server.start();
		int port = server.port();
		logger.info("{} started on port {} ({})", this.servers.described(name), port, describe(server));
		this.publisher.publishEvent(new HttpdServerStartedEvent(server, port));
	}

	@Override
	public void stop() {
		List<Map.Entry<String, HttpdServer>> running = new ArrayList<>();
		this.servers.byName().entrySet().forEach((entry) -> {
			if (entry.getValue().isRunning()) {
				running.add(0, entry);
			}
		});
		if (running.isEmpty()) {
			return;
		}
		running.forEach((entry) -> stop(entry.getKey(), entry.getValue()));
		if (this.sessionEvents != null && !this.sessionEvents.awaitDelivery(DELIVERY_TIMEOUT)) {
			logger.warn("Listeners of session events have not returned within {} s", DELIVERY_TIMEOUT.toSeconds());
		}
		running.forEach((entry) -> {
			logger.info("{} stopped", this.servers.described(entry.getKey()));
			this.publisher.publishEvent(new HttpdServerStoppedEvent(entry.getValue()));
		});
	}

	private void stop(String name, HttpdServer server) {
		try {
			server.stop();
		}
		catch (RuntimeException ex) {
			// The others are to be stopped all the same
			logger.warn("{} did not stop in time", this.servers.described(name), ex);
		}
	}

	@Override
	public boolean isRunning() {
		return this.servers.byName().values().stream().anyMatch(HttpdServer::isRunning);
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	private static String describe(HttpdServer server) {
		HttpdSslConfig config = server.config();
		String tls = config.secure()
				? ", engine=%s, client-auth=%s".formatted(server.engine(), lower(config.effectiveClientAuth())) : "";
		return "%s%s, profile=%s, %s".formatted(lower(config.transportMode()), tls, lower(config.profile()),
				describe(config.httpd()));
	}

	private static String describe(HttpdConfig config) {
		return "max-open-sockets=%d, lru-purge=%s, handshake-slots=%s, backlog=%d, max-uri-handlers=%s, max-resp-headers=%s, max-uri=%s, max-req-hdr=%s, max-body=%s, recv-wait=%s, send-wait=%s, request=%s, idle=%s"
			.formatted(config.maxOpenSockets(), config.lruPurgeEnable() ? "on" : "off",
					config.lruPurgeEnable() ? config.handshakeSlots() : "none", config.backlogConn(),
					number(config.maxUriHandlers()), number(config.maxRespHeaders()), config.maxUriLen(),
					config.maxReqHdrLen(), config.maxBodyLen(), time(config.recvWaitTimeout()),
					time(config.sendWaitTimeout()), time(config.requestTimeout()), time(config.idleTimeout()));
	}

	private static String number(int limit) {
		return (limit < 0) ? "any" : String.valueOf(limit);
	}

	private static String time(Duration limit) {
		return limit.isZero() ? "none" : limit.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
	}

	private static String lower(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT);
	}

}
