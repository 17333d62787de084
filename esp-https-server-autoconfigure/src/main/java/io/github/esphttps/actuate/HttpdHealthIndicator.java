package io.github.esphttps.actuate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.tls.ClientTrust;
import io.github.esphttps.tls.CrlStatus;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of the server: up while it listens. A revocation list that could not be replaced
 * is a problem to look at in the details, and does not change that. The validity of
 * certificates is what Spring Boot's <code>ssl</code> indicator tells.
 */
public final class HttpdHealthIndicator extends AbstractHealthIndicator {

	private final HttpdServer server;

	private final @Nullable ClientTrust trust;

	/**
	 * Create an indicator.
	 * @param server the server to watch
	 * @param trust what it trusts, {@code null} without TLS
	 */
	public HttpdHealthIndicator(HttpdServer server, @Nullable ClientTrust trust) {
		super("Health check of the ESP HTTPS server failed");
		this.server = server;
		this.trust = trust;
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
		List<CrlStatus> lists = (this.trust != null) ? this.trust.revocationLists() : List.of();
		if (!lists.isEmpty()) {
			builder.withDetail("crl", lists.stream().map(HttpdHealthIndicator::describe).toList());
		}
	}

	private static Map<String, Object> describe(CrlStatus list) {
		Map<String, Object> details = new LinkedHashMap<>();
		details.put("location", list.location());
		details.put("issuer", list.issuer());
		details.put("thisUpdate", list.thisUpdate());
		if (list.nextUpdate() != null) {
			details.put("nextUpdate", list.nextUpdate());
		}
		details.put("revoked", list.revoked());
		details.put("verified", list.verified());
		if (list.problem() != null) {
			details.put("problem", list.problem());
		}
		return details;
	}

}
