package io.github.esphttps.actuate;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.FailureCategory;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.HttpdSessions;
import io.github.esphttps.httpd.SessionCounters;
import io.github.esphttps.tls.TlsTransport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meters of the sessions of a server. They read what the server counts anyway, since it
 * was created, so that at rest those opened less those closed are the open ones exactly.
 * Every reason and category has its meter from the beginning. No tag tells of a single
 * session or client.
 */
public final class HttpdMetrics implements MeterBinder {

	private static final double NANOS_PER_SECOND = Duration.ofSeconds(1).toNanos();

	private final HttpdServer server;

	private final Tags tags;

	/**
	 * Create meters.
	 * @param server the server to measure
	 * @param tags tags of all meters, for example the name of the server where there are
	 * several
	 */
	public HttpdMetrics(HttpdServer server, Iterable<Tag> tags) {
		this.server = server;
		this.tags = Tags.of(tags);
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		bindSessions(registry);
		bindReasons(registry);
		bindTraffic(registry);
		if (this.server.transport() instanceof TlsTransport tls && this.server.config().sessionTickets()) {
			bindTicketKeys(registry, tls);
		}
	}

	private void bindSessions(MeterRegistry registry) {
		Gauge.builder("esp.https.sessions", this.server.sessions(), HttpdSessions::size)
			.description("Sessions that are open")
			.tags(this.tags)
			.register(registry);
		Gauge.builder("esp.https.sessions.max", this.server, (measured) -> measured.config().httpd().maxOpenSockets())
			.description("Sessions that may be open at the same time")
			.tags(this.tags)
			.register(registry);
		counter("esp.https.sessions.opened", SessionCounters::opened).description("Sessions that were opened")
			.register(registry);
		counter("esp.https.purges", (counters) -> counters.closed(CloseReason.LRU_PURGED))
			.description("Least recently used sessions that were closed for a newcomer")
			.register(registry);
	}

	private void bindReasons(MeterRegistry registry) {
		for (CloseReason reason : CloseReason.values()) {
			counter("esp.https.sessions.closed", (counters) -> counters.closed(reason))
				.description("Sessions that were closed, by reason")
				.tag("reason", reason.toString())
				.register(registry);
		}
		for (FailureCategory category : FailureCategory.values()) {
			counter("esp.https.handshakes.failed", (counters) -> counters.failed(category))
				.description("Connections that did not become a session, by category")
				.tag("category", category.toString())
				.register(registry);
		}
	}

	private void bindTraffic(MeterRegistry registry) {
		counter("esp.https.bytes", SessionCounters::bytesIn).description("Bytes of HTTP, without those of TLS")
			.baseUnit(BaseUnits.BYTES)
			.tag("direction", "in")
			.register(registry);
		counter("esp.https.bytes", SessionCounters::bytesOut).description("Bytes of HTTP, without those of TLS")
			.baseUnit(BaseUnits.BYTES)
			.tag("direction", "out")
			.register(registry);
		counter("esp.https.accept.paused", (counters) -> counters.paused().toNanos() / NANOS_PER_SECOND)
			.description("Time in which no connections were accepted, as all places were taken")
			.baseUnit("seconds")
			.register(registry);
	}

	private void bindTicketKeys(MeterRegistry registry, TlsTransport tls) {
		TimeGauge.builder("esp.https.tickets.keys.age", tls, TimeUnit.SECONDS, HttpdMetrics::ticketKeyAge)
			.description("Time for which the key of new session tickets has been used")
			.tags(this.tags)
			.register(registry);
	}

	private static double ticketKeyAge(TlsTransport tls) {
		Duration age = tls.status().ticketKeyAge();
		return (age != null) ? age.toNanos() / NANOS_PER_SECOND : Double.NaN;
	}

	private FunctionCounter.Builder<HttpdSessions> counter(String name, ToDoubleFunction<SessionCounters> figure) {
		return FunctionCounter
			.builder(name, this.server.sessions(), (sessions) -> figure.applyAsDouble(sessions.counters()))
			.tags(this.tags);
	}

}
