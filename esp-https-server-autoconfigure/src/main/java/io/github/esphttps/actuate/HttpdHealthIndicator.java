package io.github.esphttps.actuate;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.SessionCounters;
import io.github.esphttps.tls.ClientTrust;
import io.github.esphttps.tls.CrlStatus;
import io.github.esphttps.tls.TlsStatus;
import io.github.esphttps.tls.TlsTransport;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Health of the servers: up while all of them listen, and the secure element signs, if
 * there is one. Out of service while one accepts no connections, or has no place for
 * another session, for too long. A certificate, revocation list or ticket key that could
 * not be taken over is a problem to look at in the details, and does not change that. The
 * validity of certificates is what Spring Boot's <code>ssl</code> indicator tells.
 */
public final class HttpdHealthIndicator extends AbstractHealthIndicator {

	private static final List<Status> WORST_FIRST = List.of(Status.DOWN, Status.OUT_OF_SERVICE, Status.UP);

	private final Map<String, HttpdServer> servers;

	private final @Nullable ClientTrust trust;

	private final HealthThresholds thresholds;

	/**
	 * Create an indicator of a server that may be full and paused for any time.
	 * @param server the server to watch
	 * @param trust what it trusts, {@code null} if that is not known
	 */
	public HttpdHealthIndicator(HttpdServer server, @Nullable ClientTrust trust) {
		this(Map.of("httpdServer", server), trust, Duration.ZERO, Duration.ZERO);
	}

	/**
	 * Create an indicator.
	 * @param servers the servers to watch by name, the primary one first
	 * @param trust what the primary one trusts, {@code null} if that is not known
	 * @param acceptPausedThreshold longest time for which a healthy server may accept no
	 * connections, zero for any
	 * @param poolFullThreshold longest time for which all places of sessions of a healthy
	 * server may be taken, zero for any
	 */
	public HttpdHealthIndicator(Map<String, HttpdServer> servers, @Nullable ClientTrust trust,
			Duration acceptPausedThreshold, Duration poolFullThreshold) {
		super("Health check of the ESP HTTPS server failed");
		this.servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
		this.trust = trust;
		this.thresholds = new HealthThresholds(acceptPausedThreshold, poolFullThreshold);
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Map<String, Object> others = new LinkedHashMap<>();
		Status worst = Status.UP;
		boolean primary = true;
		for (Map.Entry<String, HttpdServer> server : this.servers.entrySet()) {
			Map<String, Object> details = new LinkedHashMap<>();
			Status status = check(server.getValue(), details);
			worst = worse(worst, status);
			if (primary) {
				builder.withDetails(details);
				primary = false;
			}
			else {
				details.put("status", status.getCode());
				others.put(server.getKey(), details);
			}
		}
		List<CrlStatus> lists = (this.trust != null) ? this.trust.revocationLists() : List.of();
		if (!lists.isEmpty()) {
			builder.withDetail("crl", lists.stream().map(HttpdHealthIndicator::describe).toList());
		}
		if (!others.isEmpty()) {
			builder.withDetail("servers", others);
		}
		builder.status(worst);
	}

	private static Status worse(Status one, Status other) {
		return (WORST_FIRST.indexOf(one) < WORST_FIRST.indexOf(other)) ? one : other;
	}

	private Status check(HttpdServer server, Map<String, Object> details) {
		int port = server.port();
		SessionCounters counters = server.sessions().counters();
		details.put("mode", server.config().transportMode().name().toLowerCase(Locale.ROOT));
		if (port != -1) {
			details.put("port", port);
		}
		if (server.engine() != null) {
			details.put("engine", server.engine());
		}
		details.put("openSessions", counters.open());
		details.put("limit", server.config().httpd().maxOpenSockets());
		boolean signs = !(server.transport() instanceof TlsTransport tls) || describe(tls.status(), details);
		if (port == -1 || !signs) {
			return Status.DOWN;
		}
		details.put("accept", counters.pausedFor().isZero() ? "accepting" : "paused");
		Map<String, String> problems = this.thresholds.exceededBy(counters);
		details.putAll(problems);
		return problems.isEmpty() ? Status.UP : Status.OUT_OF_SERVICE;
	}

	/** Return whether the secure element signs, if there is one. */
	private static boolean describe(TlsStatus status, Map<String, Object> details) {
		if (status.keyMaterialProblem() != null) {
			details.put("keyMaterialProblem", status.keyMaterialProblem());
		}
		if (status.ticketKeyAge() != null) {
			details.put("ticketKeyAge", status.ticketKeyAge().truncatedTo(ChronoUnit.SECONDS).toString());
		}
		if (status.ticketKeysProblem() != null) {
			details.put("ticketKeysProblem", status.ticketKeysProblem());
		}
		if (status.secureElementProblem() != null) {
			details.put("secureElementProblem", status.secureElementProblem());
		}
		return status.secureElementProblem() == null;
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
