package io.github.esphttps.autoconfigure;

import java.util.Map;

import javax.management.MBeanServer;
import javax.management.ObjectName;

import io.github.esphttps.TestClient;
import io.github.esphttps.actuate.HttpdEndpoint;
import io.github.esphttps.actuate.HttpdEndpointWebExtension;
import io.github.esphttps.actuate.HttpdSessionDescriptor;
import io.github.esphttps.httpd.HttpdServer;
import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link HttpdEndpointAutoConfiguration}.
 */
class HttpdEndpointAutoConfigurationTests {

	private static final String[] STRINGS = new String[] { String.class.getName() };

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EndpointAutoConfiguration.class,
				EspHttpsServerAutoConfiguration.class, HttpdEndpointAutoConfiguration.class, JmxAutoConfiguration.class,
				JmxEndpointAutoConfiguration.class))
		.withPropertyValues("esp.https.address=127.0.0.1", "esp.https.transport-mode=insecure",
				"esp.https.port-insecure=0");

	private final ApplicationContextRunner exposed = this.runner.withPropertyValues("spring.jmx.enabled=true",
			"spring.jmx.unique-names=true", "management.endpoints.jmx.exposure.include=esphttps");

	@Test
	void endpointIsThereOnlyWhereItIsExposed() {
		this.runner.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HttpdEndpoint.class));
		this.exposed.run((context) -> assertThat(context).hasSingleBean(HttpdEndpoint.class)
			.doesNotHaveBean(HttpdEndpointWebExtension.class));
	}

	@Test
	void accessMayBeNone() {
		this.exposed.withPropertyValues("management.endpoint.esphttps.access=NONE")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HttpdEndpoint.class));
	}

	@Test
	void disabledServerHasNoEndpoint() {
		this.exposed.withPropertyValues("esp.https.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HttpdEndpoint.class));
	}

	@Test
	void serverNeedsNoActuator() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, EspHttpsServerAutoConfiguration.class,
					HttpdEndpointAutoConfiguration.class))
			.withPropertyValues("esp.https.transport-mode=insecure", "esp.https.port-insecure=0")
			.withClassLoader(new FilteredClassLoader(Endpoint.class))
			.run((context) -> assertThat(context.getBean(HttpdServer.class).isRunning()).isTrue());
	}

	@Test
	void sessionsAreShownAndClosedOverJmx() {
		this.exposed.run((context) -> {
			MBeanServer beans = context.getBean(MBeanServer.class);
			ObjectName name = beans
				.queryNames(new ObjectName("org.springframework.boot:type=Endpoint,name=Esphttps,*"), null)
				.iterator()
				.next();
			HttpdServer server = context.getBean(HttpdServer.class);
			try (TestClient client = TestClient.plain(server.port())) {
				client.write("GET / HTTP/1.1\r\n");
				await().until(() -> server.sessions().size() == 1);
				String id = server.sessions().list().get(0).id();
				String text = String.class.getName();
				String number = Integer.class.getName();
				assertThat(beans.invoke(name, "servers", new Object[] { null, null, null, null, null, null, 5 },
						new String[] { text, text, text, text, text, number, number }))
					.asString()
					.contains("total=1", "size=5", id);
				assertThat(beans.invoke(name, "session", new Object[] { id }, STRINGS)).asString().contains(id);
				assertThat(beans.invoke(name, "session", new Object[] { "nobody" }, STRINGS)).isNull();
				assertThat(beans.invoke(name, "closeSession", new Object[] { id }, STRINGS))
					.isEqualTo(Map.of("closed", 1));
				assertThat(client.closedByServer()).isTrue();
				assertThat(beans.invoke(name, "closeSession", new Object[] { "nobody" }, STRINGS))
					.isEqualTo(Map.of("closed", 0));
			}
		});
	}

	@Test
	void functionSanitizesWhatNamesAClient() {
		SanitizingFunction function = SanitizingFunction.sanitizeValue().ifKeyEquals("esp.https.session.address");
		this.exposed.withBean(SanitizingFunction.class, () -> function).run((context) -> {
			HttpdServer server = context.getBean(HttpdServer.class);
			try (TestClient client = TestClient.plain(server.port())) {
				client.write("GET / HTTP/1.1\r\n");
				await().until(() -> server.sessions().size() == 1);
				HttpdSessionDescriptor session = context.getBean(HttpdEndpoint.class)
					.session(server.sessions().list().get(0).id());
				assertThat(session).isNotNull();
				assertThat(session.address()).isEqualTo("******");
				// Nobody finds out by asking
				assertThat(context.getBean(HttpdEndpoint.class)
					.servers(null, null, "127.0.0.1", null, null, null, null)
					.total()).isZero();
			}
		});
	}

	@Test
	void sessionsOfAllServersAreFound() {
		this.exposed.withUserConfiguration(HttpdHealthAutoConfigurationTests.SecondServer.class).run((context) -> {
			HttpdServer second = context.getBean("second", HttpdServer.class);
			second.start();
			try (TestClient client = TestClient.plain(second.port())) {
				client.write("GET / HTTP/1.1\r\n");
				await().until(() -> second.sessions().size() == 1);
				HttpdEndpoint endpoint = context.getBean(HttpdEndpoint.class);
				HttpdEndpoint.HttpdDescriptor all = endpoint.servers(null, null, null, null, null, null, null);
				assertThat(all.server().port()).isEqualTo(context.getBean(HttpdServer.class).port());
				assertThat(all.servers()).containsOnlyKeys("second");
				assertThat(all.sessions()).singleElement()
					.extracting(HttpdSessionDescriptor::server)
					.isEqualTo("second");
				assertThat(endpoint.closeSession(all.sessions().get(0).id()).closed()).isEqualTo(1);
			}
		});
	}

}
