package io.github.esphttps.autoconfigure;

import java.util.Set;
import java.util.stream.Collectors;

import io.github.esphttps.TestClient;
import io.github.esphttps.TestPki;
import io.github.esphttps.actuate.HttpdEventMetrics;
import io.github.esphttps.actuate.HttpdHandshakeMetrics;
import io.github.esphttps.actuate.HttpdMetrics;
import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.HttpdSessionListener;
import io.github.esphttps.httpd.UriHandler;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HttpdMetricsAutoConfiguration}.
 */
class HttpdMetricsAutoConfigurationTests {

	private final ApplicationContextRunner withoutRegistry = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EspHttpsServerAutoConfiguration.class,
				HttpdMetricsAutoConfiguration.class))
		.withPropertyValues("esp.https.address=127.0.0.1", "esp.https.port-insecure=0",
				"esp.https.transport-mode=insecure");

	private final ApplicationContextRunner runner = this.withoutRegistry
		.withConfiguration(AutoConfigurations.of(MetricsAutoConfiguration.class,
				SimpleMetricsExportAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class));

	@Test
	void metersOfTheServerAreBound() {
		this.runner.withBean(UriHandler.class, HttpdMetricsAutoConfigurationTests::hello).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			try (TestClient client = TestClient.plain(context.getBean(HttpdServer.class).port())) {
				assertThat(client.get("/hello").status()).isEqualTo(200);
				assertThat(registry.get("esp.https.sessions").gauge().value()).isEqualTo(1);
				assertThat(registry.get("esp.https.sessions.opened").functionCounter().count()).isEqualTo(1);
			}
			assertThat(registry.get("esp.https.sessions").gauge().getId().getTags()).isEmpty();
			assertThat(names(context)).contains("esp.https.sessions.max", "esp.https.events.dropped",
					"esp.https.accept.paused");
		});
	}

	@Test
	void handshakesAreObserved() {
		this.runner
			.withPropertyValues("esp.https.transport-mode=secure", "esp.https.port-secure=0",
					"esp.https.session-tickets=true", "esp.https.servercert=" + TestPki.SERVER.getCertificatePathPEM(),
					"esp.https.prvtkey-pem=" + TestPki.SERVER.getPrivateKeyPEM())
			.withBean(UriHandler.class, HttpdMetricsAutoConfigurationTests::hello)
			.run((context) -> {
				try (TestClient client = TestClient.tls(context.getBean(HttpdServer.class).port())) {
					assertThat(client.get("/hello").status()).isEqualTo(200);
				}
				assertThat(context.getBean(MeterRegistry.class)
					.get("esp.https.handshakes")
					.tags("protocol", "TLSv1.3", "outcome", "SUCCESS", "resumed", "false")
					.timer()
					.count()).isEqualTo(1);
				assertThat(names(context)).contains("esp.https.tickets.keys.age");
			});
	}

	@Test
	void metersCanBeDisabledAsAllOthers() {
		this.runner.withPropertyValues("management.metrics.enable.esp.https=false")
			.run((context) -> assertThat(names(context)).isEmpty());
	}

	@Test
	void applicationReplacesThemByName() {
		MeterBinder own = (registry) -> registry.counter("own");
		this.runner.withBean("espHttpsMetrics", MeterBinder.class, () -> own)
			.withBean("espHttpsEventMetrics", MeterBinder.class, () -> (registry) -> {
			})
			.withBean("espHttpsHandshakeMetrics", String.class, () -> "none")
			.run((context) -> {
				assertThat(context).doesNotHaveBean(HttpdEventMetrics.class)
					.doesNotHaveBean(HttpdHandshakeMetrics.class)
					.getBean("espHttpsMetrics")
					.isSameAs(own);
				assertThat(names(context)).isEmpty();
				assertThat(context.getBean(MeterRegistry.class).find("own").counter()).isNotNull();
			});
	}

	@Test
	void applicationReplacesThemByType() {
		this.runner.withUserConfiguration(OwnMetrics.class)
			.run((context) -> assertThat(context).doesNotHaveBean("espHttpsMetrics")
				.doesNotHaveBean("espHttpsHandshakeMetrics")
				.hasSingleBean(HttpdMetrics.class)
				.hasSingleBean(HttpdHandshakeMetrics.class));
	}

	@Test
	void serversAreToldApartWhereThereAreSeveral() {
		this.runner.withUserConfiguration(SecondServer.class).run((context) -> {
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			assertThat(registry.get("esp.https.sessions").gauges())
				.extracting((gauge) -> gauge.getId().getTag("server"))
				.containsExactlyInAnyOrder("httpdServer", "second");
		});
	}

	@Test
	void applicationWithoutARegistryHasNoMeters() {
		this.withoutRegistry.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(HttpdServer.class)
			.doesNotHaveBean("espHttpsMetrics")
			.doesNotHaveBean(HttpdHandshakeMetrics.class));
	}

	@Test
	void disabledServerHasNoMeters() {
		this.runner.withPropertyValues("esp.https.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("espHttpsMetrics"));
	}

	@Test
	void serverNeedsNoMicrometer() {
		this.withoutRegistry.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(HttpdServer.class)
				.doesNotHaveBean("espHttpsMetrics"));
	}

	@Test
	void listenerOfTheApplicationDropsNothingThatIsKnown() {
		this.runner.withBean(HttpdSessionListener.class, Mockito::mock)
			.run((context) -> assertThat(context).doesNotHaveBean(HttpdEventMetrics.class).hasBean("espHttpsMetrics"));
	}

	private static UriHandler hello() {
		return UriHandler.get("/hello", (request, response) -> response.send("Hello World!"));
	}

	private static Set<String> names(ApplicationContext context) {
		return context.getBean(MeterRegistry.class)
			.getMeters()
			.stream()
			.map((meter) -> meter.getId().getName())
			.filter((name) -> name.startsWith("esp.https"))
			.collect(Collectors.toSet());
	}

	@Configuration(proxyBeanMethods = false)
	static class SecondServer {

		@Bean(defaultCandidate = false, destroyMethod = "close")
		HttpdServer second(HttpdSslConfig config) {
			return HttpdServer.builder(config).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnMetrics {

		@Bean
		HttpdMetrics metrics(HttpdServer server) {
			return new HttpdMetrics(server, Tags.empty());
		}

		@Bean
		HttpdHandshakeMetrics handshakes(MeterRegistry registry, HttpdSslConfig config) {
			return new HttpdHandshakeMetrics(registry, config, Tags.empty());
		}

	}

}
