package io.github.esphttps.autoconfigure;

import java.time.Duration;
import java.util.Map;

import io.github.esphttps.PemForms;
import io.github.esphttps.TestClient;
import io.github.esphttps.actuate.HttpdHealthIndicator;
import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.httpd.HttpdServer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.health.autoconfigure.application.SslHealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.contributor.HealthContributorAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.info.SslInfo.CertificateChainInfo;
import org.springframework.boot.info.SslInfo.CertificateInfo;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link HttpdHealthAutoConfiguration}.
 */
class HttpdHealthAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EspHttpsServerAutoConfiguration.class,
				HttpdHealthAutoConfiguration.class))
		.withPropertyValues("esp.https.address=127.0.0.1", "esp.https.port-secure=0",
				"esp.https.servercert=" + PemForms.EC.getCertificatePEM(),
				"esp.https.prvtkey-pem=" + PemForms.pkcs8(PemForms.EC));

	private final ApplicationContextRunner withHealth = this.runner
		.withConfiguration(AutoConfigurations.of(HealthContributorAutoConfiguration.class,
				HealthContributorRegistryAutoConfiguration.class, SslHealthContributorAutoConfiguration.class));

	@Test
	void contributorTellsWhatListens() {
		this.withHealth.run((context) -> {
			Health health = health(context, "espHttps");
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails()).containsEntry("mode", "secure")
				.containsEntry("port", context.getBean(HttpdServer.class).port())
				.containsEntry("engine", "openssl")
				.containsEntry("openSessions", 0);
		});
	}

	@Test
	void contributorTellsHowManySessionsThereMayBe() {
		this.withHealth.withPropertyValues("esp.https.httpd.max-open-sockets=7")
			.run((context) -> assertThat(health(context, "espHttps").getDetails()).containsEntry("limit", 7)
				.containsEntry("accept", "accepting")
				.doesNotContainKeys("acceptProblem", "poolProblem", "servers"));
	}

	@Test
	void poolThatStaysFullIsOutOfServiceBeyondItsThreshold() {
		this.withHealth
			.withPropertyValues("esp.https.transport-mode=insecure", "esp.https.port-insecure=0",
					"esp.https.httpd.max-open-sockets=1", "management.health.esphttps.pool-full-threshold=1ms")
			.run((context) -> {
				try (TestClient client = TestClient.plain(context.getBean(HttpdServer.class).port())) {
					client.write("GET / HTTP/1.1\r\n");
					await().atMost(Duration.ofMinutes(1))
						.until(() -> health(context, "espHttps").getStatus().equals(Status.OUT_OF_SERVICE));
					assertThat(health(context, "espHttps").getDetails().get("poolProblem")).asString()
						.contains("management.health.esphttps.pool-full-threshold", "1ms");
				}
				await().atMost(Duration.ofMinutes(1))
					.until(() -> health(context, "espHttps").getStatus().equals(Status.UP));
			});
	}

	@Test
	void pauseIsOutOfServiceBeyondItsThreshold() {
		this.withHealth
			.withPropertyValues("esp.https.transport-mode=insecure", "esp.https.port-insecure=0",
					"esp.https.httpd.max-open-sockets=1", "esp.https.httpd.lru-purge-enable=false",
					"management.health.esphttps.accept-paused-threshold=1ms")
			.run((context) -> {
				try (TestClient client = TestClient.plain(context.getBean(HttpdServer.class).port())) {
					client.write("GET / HTTP/1.1\r\n");
					await().atMost(Duration.ofMinutes(1))
						.until(() -> health(context, "espHttps").getStatus().equals(Status.OUT_OF_SERVICE));
					assertThat(health(context, "espHttps").getDetails()).containsEntry("accept", "paused")
						.hasEntrySatisfying("acceptProblem", (problem) -> assertThat(problem).asString()
							.contains("management.health.esphttps.accept-paused-threshold"));
				}
			});
	}

	@Test
	void fullPoolIsHealthyWithoutThreshold() {
		this.withHealth
			.withPropertyValues("esp.https.transport-mode=insecure", "esp.https.port-insecure=0",
					"esp.https.httpd.max-open-sockets=1", "management.health.esphttps.accept-paused-threshold=0")
			.run((context) -> {
				HttpdServer server = context.getBean(HttpdServer.class);
				try (TestClient client = TestClient.plain(server.port())) {
					client.write("GET / HTTP/1.1\r\n");
					await().atMost(Duration.ofMinutes(1)).until(() -> !server.sessions().counters().fullFor().isZero());
					assertThat(health(context, "espHttps").getStatus()).isEqualTo(Status.UP);
				}
			});
	}

	@Test
	void thresholdIsNotNegative() {
		this.withHealth.withPropertyValues("management.health.esphttps.accept-paused-threshold=-1s")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("management.health.esphttps.accept-paused-threshold"));
	}

	@Test
	void everyServerHasToRun() {
		this.withHealth.withUserConfiguration(SecondServer.class).run((context) -> {
			HttpdServer second = context.getBean("second", HttpdServer.class);
			second.start();
			assertThat(health(context, "espHttps").getStatus()).isEqualTo(Status.UP);
			second.stop();
			Health health = health(context, "espHttps");
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).containsEntry("mode", "secure");
			assertThat(health.getDetails().get("servers")).asString().contains("second", "insecure", "DOWN");
		});
	}

	@Test
	void contributorTellsThatTheServerIsStopped() {
		this.withHealth.run((context) -> {
			context.getSourceApplicationContext(ConfigurableApplicationContext.class).stop();
			Health health = health(context, "espHttps");
			assertThat(health.getStatus()).isEqualTo(Status.DOWN);
			assertThat(health.getDetails()).doesNotContainKey("port");
		});
	}

	@Test
	void certificateIsInTheContributorOfSpringBoot() {
		this.withHealth.run((context) -> assertThat(health(context, "ssl").getDetails().get("validChains"))
			.asInstanceOf(InstanceOfAssertFactories.list(CertificateChainInfo.class))
			.flatMap(CertificateChainInfo::getCertificates)
			.extracting(CertificateInfo::getSubject)
			.containsExactly("CN=ec"));
	}

	@Test
	void contributorCanBeDisabled() {
		this.withHealth.withPropertyValues("management.health.esphttps.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(HttpdServer.class)
				.doesNotHaveBean(HttpdHealthIndicator.class));
	}

	@Test
	void contributorBacksOffForOneOfTheSameName() {
		HealthIndicator own = () -> Health.up().build();
		this.withHealth.withBean("espHttpsHealthIndicator", HealthIndicator.class, () -> own)
			.run((context) -> assertThat(context).doesNotHaveBean(HttpdHealthIndicator.class)
				.getBean("espHttpsHealthIndicator")
				.isSameAs(own));
	}

	@Test
	void disabledServerHasNoContributor() {
		this.withHealth.withPropertyValues("esp.https.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HttpdHealthIndicator.class));
	}

	@Test
	void serverNeedsNoHealth() {
		this.runner.withClassLoader(new FilteredClassLoader(HealthIndicator.class)).run((context) -> {
			assertThat(context.getBean(HttpdServer.class).isRunning()).isTrue();
			assertThat(context).doesNotHaveBean("espHttpsHealthIndicator");
		});
	}

	private static Health health(AssertableApplicationContext context, String name) {
		HealthIndicator contributor = (HealthIndicator) context.getBean(HealthContributorRegistry.class)
			.getContributor(name);
		assertThat(contributor).as(name).isNotNull();
		Health health = contributor.health(true);
		assertThat(health).isNotNull();
		return health;
	}

	@Configuration(proxyBeanMethods = false)
	static class SecondServer {

		@Bean(defaultCandidate = false)
		HttpdServer second() {
			return HttpdServer
				.builder(new Binder(new MapConfigurationPropertySource(Map.of("second.transport-mode", "insecure",
						"second.port-insecure", "0", "second.address", "127.0.0.1")))
					.bindOrCreate("second", HttpdSslConfig.class))
				.build();
		}

	}

}
