package io.github.esphttps.actuate;

import java.util.Locale;

import io.github.esphttps.httpd.HttpdServer;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of the server: up while it listens. The validity of certificates is what Spring
 * Boot's <code>ssl</code> indicator tells.
 */
public final class HttpdHealthIndicator extends AbstractHealthIndicator {

	private final HttpdServer server;

	/**
	 * Create an indicator.
	 * @param server the server to watch
	 */
	public HttpdHealthIndicator(HttpdServer server) {
		super("Health check of the ESP HTTPS server failed");
		this.server = server;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		int port = this.server.port();
		builder.status((port != -1) ? "UP" : "DOWN")
			.withDetail("mode", this.server.config().transportMode().name().toLowerCase(Locale.ROOT));
		if (port != -1) {
			builder.withDetail("port", port);
		}
		String engine = this.server.engine();
		if (engine != null) {
			builder.withDetail("engine", engine);
		}
		builder.withDetail("openSessions", this.server.sessions().size());
	}

}
