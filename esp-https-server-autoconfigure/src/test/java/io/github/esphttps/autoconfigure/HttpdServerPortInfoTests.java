package io.github.esphttps.autoconfigure;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.event.HttpdServerStartedEvent;
import io.github.esphttps.httpd.HttpdServer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HttpdServerPortInfo}, which Spring Boot finds by itself.
 */
class HttpdServerPortInfoTests {

	private static final String PORT = "local.esp.https.port";

	private static final String[] RANDOM_PORT = { "--esp.https.transport-mode=insecure",
			"--esp.https.port-insecure=0" };

	@Test
	void portOfTheServerIsAProperty() {
		try (ConfigurableApplicationContext context = application(OneServer.class).run(RANDOM_PORT)) {
			assertThat(port(context)).isPositive().isEqualTo(context.getBean(HttpdServer.class).port());
		}
	}

	@Test
	void propertyIsThereForListenersOfTheEvent() {
		AtomicReference<Integer> seen = new AtomicReference<>();
		SpringApplicationBuilder application = application(OneServer.class);
		application.initializers((context) -> context
			.addApplicationListener(new ApplicationListener<PayloadApplicationEvent<HttpdServerStartedEvent>>() {

				@Override
				public void onApplicationEvent(PayloadApplicationEvent<HttpdServerStartedEvent> event) {
					seen.set(port(context));
				}

			}));
		try (ConfigurableApplicationContext context = application.run(RANDOM_PORT)) {
			assertThat(seen).hasValue(port(context));
		}
	}

	@Test
	void anotherServerHasAPropertyWithTheNameOfItsBean() {
		try (ConfigurableApplicationContext context = application(OneServer.class, Maintenance.class)
			.run(RANDOM_PORT)) {
			HttpdServer maintenance = context.getBean("maintenance", HttpdServer.class);
			assertThat(maintenance.port()).isPositive();
			assertThat(context.getEnvironment().getProperty("local.esp.https.maintenance.port", Integer.class))
				.isEqualTo(maintenance.port())
				.isNotEqualTo(port(context));
			assertThat(port(context)).isEqualTo(context.getBean(HttpdServer.class).port());
		}
	}

	@Test
	void parentWithoutAServerKnowsThePortOfItsChild() {
		SpringApplicationBuilder child = application(Empty.class).child(OneServer.class);
		try (ConfigurableApplicationContext context = child.web(WebApplicationType.NONE).run(RANDOM_PORT);
				ConfigurableApplicationContext parent = parent(context)) {
			assertThat(port(parent)).isPositive().isEqualTo(port(context));
		}
	}

	@Test
	void parentAndChildWithServersHaveAPortEach() {
		SpringApplicationBuilder child = application(OneServer.class).properties(arguments())
			.child(OneServer.class, Maintenance.class)
			.web(WebApplicationType.NONE);
		try (ConfigurableApplicationContext context = child.run(RANDOM_PORT);
				ConfigurableApplicationContext parent = parent(context)) {
			assertThat(port(parent)).isPositive().isEqualTo(parent.getBean("httpdServer", HttpdServer.class).port());
			assertThat(port(context)).isPositive()
				.isEqualTo(context.getBean("maintenance", HttpdServer.class).port())
				.isNotEqualTo(port(parent));
		}
	}

	@Test
	void contextsBesideEachOtherHaveAPortEach() {
		try (ConfigurableApplicationContext one = application(OneServer.class).run(RANDOM_PORT);
				ConfigurableApplicationContext other = application(OneServer.class).run(RANDOM_PORT)) {
			assertThat(port(one)).isEqualTo(one.getBean(HttpdServer.class).port()).isNotEqualTo(port(other));
			assertThat(port(other)).isEqualTo(other.getBean(HttpdServer.class).port());
		}
	}

	private static Map<String, Object> arguments() {
		return Map.of("esp.https.transport-mode", "insecure", "esp.https.port-insecure", "0");
	}

	private static SpringApplicationBuilder application(Class<?>... sources) {
		return new SpringApplicationBuilder(sources).web(WebApplicationType.NONE);
	}

	private static ConfigurableApplicationContext parent(ConfigurableApplicationContext context) {
		return (ConfigurableApplicationContext) Objects.requireNonNull(context.getParent());
	}

	private static int port(ConfigurableApplicationContext context) {
		Environment environment = context.getEnvironment();
		return environment.getProperty(PORT, Integer.class, -1);
	}

	@Configuration(proxyBeanMethods = false)
	static class Empty {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SslAutoConfiguration.class, EspHttpsServerAutoConfiguration.class })
	static class OneServer {

	}

	@Configuration(proxyBeanMethods = false)
	static class Maintenance {

		@Bean(defaultCandidate = false)
		HttpdServer maintenance(HttpdSslConfig config) {
			return HttpdServer.builder(config).build();
		}

	}

}
