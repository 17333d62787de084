package io.github.esphttps.autoconfigure;

import io.github.esphttps.TestClient;
import io.github.esphttps.actuate.DefaultHttpdRequestObservationConvention;
import io.github.esphttps.actuate.HttpdRequestObservationContext;
import io.github.esphttps.actuate.HttpdRequestObservationConvention;
import io.github.esphttps.actuate.HttpdRequestObservations;
import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.httpd.HttpdObserver;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.UriHandler;
import io.micrometer.common.KeyValues;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HttpdObservationAutoConfiguration}.
 */
class HttpdObservationAutoConfigurationTests {

	private final ApplicationContextRunner withoutRegistry = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EspHttpsServerAutoConfiguration.class,
				HttpdObservationAutoConfiguration.class))
		.withBean(UriHandler.class,
				() -> UriHandler.get("/hello", (request, response) -> response.send("Hello World!")))
		.withPropertyValues("esp.https.address=127.0.0.1", "esp.https.port-insecure=0",
				"esp.https.transport-mode=insecure");

	private final ApplicationContextRunner runner = this.withoutRegistry.withBean(ObservationRegistry.class,
			TestObservationRegistry::create);

	private final ApplicationContextRunner withBoot = this.withoutRegistry
		.withConfiguration(AutoConfigurations.of(ObservationAutoConfiguration.class, MetricsAutoConfiguration.class,
				SimpleMetricsExportAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class));

	@Test
	void requestsAreObserved() {
		this.runner.run((context) -> {
			visit(context.getBean(HttpdServer.class));
			TestObservationRegistryAssert.assertThat(context.getBean(TestObservationRegistry.class))
				.hasSingleObservationThat()
				.hasNameEqualTo("esp.https.requests")
				.hasContextualNameEqualTo("http get /hello")
				.hasBeenStopped()
				.hasLowCardinalityKeyValue("method", "GET")
				.hasLowCardinalityKeyValue("uri", "/hello")
				.hasLowCardinalityKeyValue("status", "200")
				.hasLowCardinalityKeyValue("outcome", "SUCCESS")
				.hasLowCardinalityKeyValue("exception", "none")
				.hasHighCardinalityKeyValue("http.url", "/hello")
				.doesNotHaveLowCardinalityKeyValueWithKey("server");
		});
	}

	@Test
	void requestsAreTimedByWhatSpringBootConfigures() {
		this.withBoot.run((context) -> {
			visit(context.getBean(HttpdServer.class));
			Awaitility.await()
				.until(() -> context.getBean(MeterRegistry.class).find("esp.https.requests").timer() != null);
			assertThat(context.getBean(MeterRegistry.class)
				.get("esp.https.requests")
				.tags("method", "GET", "uri", "/hello", "status", "200", "outcome", "SUCCESS")
				.timer()
				.count()).isEqualTo(1);
		});
	}

	@Test
	void observationsCanBeDisabledAsAllOthers() {
		this.withBoot.withPropertyValues("management.observations.enable.esp.https=false").run((context) -> {
			visit(context.getBean(HttpdServer.class));
			visit(context.getBean(HttpdServer.class));
			assertThat(context.getBean(MeterRegistry.class).find("esp.https.requests").meters()).isEmpty();
		});
	}

	@Test
	void conventionOfTheApplicationIsUsed() {
		this.runner.withBean(HttpdRequestObservationConvention.class, OwnConvention::new).run((context) -> {
			visit(context.getBean(HttpdServer.class));
			TestObservationRegistryAssert.assertThat(context.getBean(TestObservationRegistry.class))
				.hasSingleObservationThat()
				.hasNameEqualTo("device.requests")
				.hasLowCardinalityKeyValue("fleet", "north")
				.hasLowCardinalityKeyValue("uri", "/hello");
		});
	}

	@Test
	void applicationReplacesTheObserverByName() {
		HttpdObserver own = new HttpdObserver() {
		};
		this.runner.withBean("espHttpsRequestObservations", HttpdObserver.class, () -> own)
			.run((context) -> assertThat(context).doesNotHaveBean(HttpdRequestObservations.class)
				.getBean("espHttpsRequestObservations")
				.isSameAs(own));
	}

	@Test
	void applicationReplacesTheObserverByType() {
		this.runner
			.withBean("own", HttpdRequestObservations.class,
					() -> new HttpdRequestObservations(ObservationRegistry.NOOP, null, (server) -> KeyValues.empty()))
			.run((context) -> {
				assertThat(context).hasSingleBean(HttpdRequestObservations.class);
				visit(context.getBean(HttpdServer.class));
				TestObservationRegistryAssert.assertThat(context.getBean(TestObservationRegistry.class))
					.doesNotHaveAnyObservation();
			});
	}

	@Test
	void serversAreToldApartWhereThereAreSeveral() {
		this.runner.withUserConfiguration(SecondServer.class).run((context) -> {
			HttpdServer second = context.getBean("second", HttpdServer.class);
			second.start();
			visit(second);
			visit(context.getBean("httpdServer", HttpdServer.class));
			TestObservationRegistry registry = context.getBean(TestObservationRegistry.class);
			TestObservationRegistryAssert.assertThat(registry)
				.hasNumberOfObservationsEqualTo(2)
				.hasAnObservationWithAKeyValue("server", "httpdServer")
				.hasAnObservationWithAKeyValue("server", "second");
		});
	}

	@Test
	void applicationWithoutARegistryHasNoObservations() {
		this.withoutRegistry.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(HttpdServer.class)
			.doesNotHaveBean(HttpdRequestObservations.class));
	}

	@Test
	void serverNeedsNoMicrometer() {
		this.withoutRegistry.withClassLoader(new FilteredClassLoader("io.micrometer"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(HttpdServer.class)
				.doesNotHaveBean("espHttpsRequestObservations"));
	}

	@Test
	void autoConfigurationsOfMetersAreListed() {
		assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()).getCandidates())
			.contains(HttpdMetricsAutoConfiguration.class.getName(), HttpdObservationAutoConfiguration.class.getName());
	}

	private static void visit(HttpdServer server) throws Exception {
		try (TestClient client = TestClient.plain(server.port())) {
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
		// The observation ends before the session does
		Awaitility.await().until(() -> server.sessions().size() == 0);
	}

	private static final class OwnConvention implements HttpdRequestObservationConvention {

		private final HttpdRequestObservationConvention usual = new DefaultHttpdRequestObservationConvention();

		@Override
		public String getName() {
			return "device.requests";
		}

		@Override
		public KeyValues getLowCardinalityKeyValues(HttpdRequestObservationContext context) {
			return this.usual.getLowCardinalityKeyValues(context).and("fleet", "north");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class SecondServer {

		@Bean(defaultCandidate = false, destroyMethod = "close")
		HttpdServer second(HttpdSslConfig config, ObjectProvider<HttpdObserver> observers, UriHandler handler) {
			return HttpdServer.builder(config).handlers(handler).observers(observers.orderedStream().toList()).build();
		}

	}

}
