package io.github.esphttps.autoconfigure;

import io.github.esphttps.PemForms;
import io.github.esphttps.actuate.HttpdHealthIndicator;
import io.github.esphttps.httpd.HttpdServer;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
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

import static org.assertj.core.api.Assertions.assertThat;

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

}
