package io.github.esphttps.actuate;

import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.tls.ClientTrust;
import io.github.esphttps.tls.CrlStatus;
import io.github.esphttps.tls.TlsStatus;
import io.github.esphttps.tls.TlsTransport;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Health of the server: up while it listens, and its secure element signs, if it has one.
 * A certificate, revocation list or ticket key that could not be taken over is a problem
 * to look at in the details, and does not change that. The validity of certificates is
 * what Spring Boot's <code>ssl</code> indicator tells.
 */
public final class HttpdHealthIndicator extends AbstractHealthIndicator {

	private final HttpdServer server;

	private final @Nullable ClientTrust trust;

	private final @Nullable TlsTransport transport;

	/**
	 * Create an indicator.
	 * @param server the server to watch
	 * @param trust what it trusts, {@code null} if that is not known
	 * @param transport its TLS, {@code null} if there is none
	 */
	public HttpdHealthIndicator(HttpdServer server, @Nullable ClientTrust trust, @Nullable TlsTransport transport) {
		super("Health check of the ESP HTTPS server failed");
		this.server = server;
		this.trust = trust;
		this.transport = transport;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		int port = this.server.port();
		TlsStatus tls = (this.transport != null) ? this.transport.status() : null;
		boolean signs = tls == null || tls.secureElementProblem() == null;
		builder.status((port != -1 && signs) ? "UP" : "DOWN")
			.withDetail("mode", this.server.config().transportMode().name().toLowerCase(Locale.ROOT));
		if (port != -1) {
			builder.withDetail("port", port);
		}
		String engine = this.server.engine();
		if (engine != null) {
			builder.withDetail("engine", engine);
		}
		builder.withDetail("openSessions", this.server.sessions().size());
		if (tls != null) {
			describe(tls, builder);
		}
		List<CrlStatus> lists = (this.trust != null) ? this.trust.revocationLists() : List.of();
		if (!lists.isEmpty()) {
			builder.withDetail("crl", lists.stream().map(HttpdHealthIndicator::describe).toList());
		}
	}

	private static void describe(TlsStatus status, Health.Builder builder) {
		if (status.keyMaterialProblem() != null) {
			builder.withDetail("keyMaterialProblem", status.keyMaterialProblem());
		}
		if (status.ticketKeyAge() != null) {
			builder.withDetail("ticketKeyAge", status.ticketKeyAge().truncatedTo(ChronoUnit.SECONDS).toString());
		}
		if (status.ticketKeysProblem() != null) {
			builder.withDetail("ticketKeysProblem", status.ticketKeysProblem());
		}
		if (status.secureElementProblem() != null) {
			builder.withDetail("secureElementProblem", status.secureElementProblem());
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
