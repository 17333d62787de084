package io.github.esphttps;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.jayway.jsonpath.JsonPath;
import io.github.esphttps.actuate.HttpdEventMetrics;
import io.github.esphttps.actuate.HttpdHandshakeMetrics;
import io.github.esphttps.actuate.HttpdMetrics;
import io.github.esphttps.actuate.HttpdRequestObservations;
import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.httpd.UriHandler;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.boot.context.properties.bind.Binder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The dashboard in the documentation, and what Prometheus gets of a server.
 */
class GrafanaDashboardTests {

	private static final Path DASHBOARD = Path.of("..", "docs", "grafana-dashboard.json");

	private static final Pattern NAME = Pattern.compile("\\besp_https_\\w+");

	private static final Pattern GROUPING = Pattern.compile("\\bby \\(([^)]*)\\)");

	private static final Pattern SAMPLE = Pattern.compile("(?m)^(\\w+)(?:\\{(.*)})? \\S+$");

	private static final Pattern LABEL = Pattern.compile("(\\w+)=\"");

	// Prometheus adds these to whatever it scrapes
	private static final Set<String> OF_PROMETHEUS = Set.of("job", "instance");

	private static String scrape;

	private static List<String> expressions;

	@BeforeAll
	static void serveAndScrape() throws Exception {
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(registry));
		TestServer.Builder builder = TestServer.secure("openssl")
			.property("session-tickets", true)
			.handler(UriHandler.get("/never", (request, response) -> Mono.never()))
			.observer(new HttpdRequestObservations(observations, null, (server) -> KeyValues.of("server", "first")));
		HttpdSslConfig config = new Binder().bindOrCreate("esp.https", HttpdSslConfig.class);
		try (TestServer server = builder
			.observer(new HttpdHandshakeMetrics(registry, config, Tags.of("server", "first")))
			.start(); TestClient client = server.client(); TestClient waiting = server.client()) {
			new HttpdMetrics(server.httpd(), Tags.of("server", "first")).bindTo(registry);
			new HttpdEventMetrics(server.publisher()).bindTo(registry);
			client.get("/hello");
			waiting.write("GET /never HTTP/1.1\r\nHost: x\r\n\r\n");
			Clients.patiently()
				.until(() -> registry.find("esp.https.requests").timer() != null
						&& registry.get("esp.https.requests.active").longTaskTimer().activeTasks() > 0);
			scrape = registry.scrape();
		}
		String dashboard = Files.readString(DASHBOARD);
		expressions = JsonPath.read(dashboard, "$..expr");
		expressions.addAll(JsonPath.<List<String>>read(dashboard, "$..definition"));
	}

	@Test
	void everyMeterOfTheDashboardExists() {
		assertThat(expressions).hasSizeGreaterThan(20).allMatch((expression) -> NAME.matcher(expression).find());
		assertThat(namesIn(expressions)).isSubsetOf(samples());
	}

	@Test
	void everyMeterIsOnTheDashboard() {
		Set<String> shown = namesIn(expressions);
		Set<String> families = Pattern.compile("(?m)^# TYPE (esp_https_\\w+) ")
			.matcher(scrape)
			.results()
			.map((match) -> match.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
		assertThat(families).hasSizeGreaterThan(12)
			.allMatch((family) -> shown.stream()
				.anyMatch((name) -> name.equals(family) || name.matches(family + "_(count|sum|max)")));
	}

	@Test
	void everyLabelOfTheDashboardExists() {
		for (String expression : expressions) {
			Set<String> labels = new HashSet<>(OF_PROMETHEUS);
			namesIn(List.of(expression)).forEach((name) -> labels.addAll(labelsOf(name)));
			assertThat(labelsIn(expression)).as(expression).isSubsetOf(labels);
		}
	}

	@Test
	void samplesAreNamedAsTheDocumentationSays() {
		assertThat(samples()).contains("esp_https_sessions", "esp_https_sessions_max",
				"esp_https_sessions_opened_total", "esp_https_sessions_closed_total", "esp_https_purges_total",
				"esp_https_accept_paused_seconds_total", "esp_https_bytes_total", "esp_https_handshakes_failed_total",
				"esp_https_handshakes_seconds_count", "esp_https_handshakes_seconds_sum",
				"esp_https_handshakes_seconds_max", "esp_https_requests_seconds_count",
				"esp_https_requests_seconds_sum", "esp_https_requests_seconds_max", "esp_https_events_dropped_total",
				"esp_https_tickets_keys_age_seconds");
	}

	private static Set<String> namesIn(List<String> expressions) {
		return expressions.stream()
			.flatMap((expression) -> NAME.matcher(expression).results())
			.map((match) -> match.group())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> labelsIn(String expression) {
		Set<String> labels = new TreeSet<>();
		GROUPING.matcher(expression).results().forEach((match) -> labels.addAll(List.of(match.group(1).split(", "))));
		Pattern.compile("(\\w+)!?=~?\"").matcher(expression).results().forEach((match) -> labels.add(match.group(1)));
		return labels;
	}

	private static Set<String> samples() {
		return SAMPLE.matcher(scrape)
			.results()
			.map((match) -> match.group(1))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> labelsOf(String name) {
		return SAMPLE.matcher(scrape)
			.results()
			.filter((match) -> match.group(1).equals(name) && match.group(2) != null)
			.flatMap((match) -> LABEL.matcher(match.group(2)).results())
			.map((match) -> match.group(1))
			.collect(Collectors.toSet());
	}

}
