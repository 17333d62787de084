package io.github.esphttps.autoconfigure;

import java.util.Objects;

import io.github.esphttps.AccessLines;
import io.github.esphttps.TestClient;
import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.httpd.HttpdConfigurationException;
import io.github.esphttps.httpd.HttpdServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The properties of the access log.
 */
class AccessLogConfigurationTests {

	private final ApplicationContextRunner insecure = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EspHttpsServerAutoConfiguration.class))
		.withPropertyValues("esp.https.address=127.0.0.1", "esp.https.port-insecure=0",
				"esp.https.transport-mode=insecure");

	@Test
	void logIsOffUnlessEnabled() {
		assertThat(line("esp.https.access-log.pattern=%m")).isEqualTo("none");
	}

	@Test
	void patternIsThatOfTheProperty() {
		assertThat(line("esp.https.access-log.enabled=true", "esp.https.access-log.pattern=%m %s {x}"))
			.isEqualTo("GET 404 {x}");
	}

	@ParameterizedTest
	@ValueSource(strings = { "esp.https.access-log.enabled=true", "esp.https.access-log.pattern= " })
	void patternHasADefault(String property) {
		assertThat(line("esp.https.access-log.enabled=true", property)).contains(" 127.0.0.1 ")
			.contains("\"GET /none HTTP/1.1\" 404 ");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void conversionThatDoesNotExistIsExplained(boolean enabled) {
		this.insecure
			.withPropertyValues("esp.https.access-log.enabled=" + enabled, "esp.https.access-log.pattern=%a %Z")
			.run((context) -> {
				assertThat(context).hasFailed().getFailure().hasRootCauseInstanceOf(HttpdConfigurationException.class);
				FailureAnalysis analysis = Objects.requireNonNull(new HttpdConfigurationFailureAnalyzer()
					.analyze(Objects.requireNonNull(context.getStartupFailure())));
				assertThat(analysis.getDescription()).contains("Property: esp.https.access-log.pattern", "Value: %a %Z",
						"Reason: '%Z' is no conversion.");
				assertThat(analysis.getAction()).contains("'common', 'combined'", "%{User-Agent}i");
			});
	}

	private String line(String... properties) {
		StringBuilder line = new StringBuilder("none");
		try (AccessLines lines = new AccessLines()) {
			this.insecure.withPropertyValues(properties).run((context) -> {
				assertThat(context).hasNotFailed();
				try (TestClient client = TestClient.plain(context.getBean(HttpdServer.class).port())) {
					assertThat(client.get("/none").status()).isEqualTo(404);
				}
				if (context.getBean(HttpdSslConfig.class).accessLog().enabled()) {
					lines.await(1);
				}
			});
			lines.soFar().forEach((written) -> line.replace(0, line.length(), written));
		}
		return line.toString();
	}

}
