package io.github.esphttps.test;

import io.github.esphttps.httpd.HttpdServer;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.ContextHierarchy;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The server is in the parent of the context that the test is injected from.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "spring.main.web-application-type=none")
@ContextHierarchy({ @ContextConfiguration(classes = DeviceApplication.class),
		@ContextConfiguration(classes = ContextHierarchyTests.Child.class) })
class ContextHierarchyTests {

	private static final DevicePki pki = DevicePki.create();

	@DynamicPropertySource
	static void certificates(DynamicPropertyRegistry registry) {
		pki.registerProperties(registry);
	}

	@Test
	void portOfTheParentIsInjected(@Autowired ApplicationContext context, @LocalEspHttpsPort int port)
			throws Exception {
		assertThat(context.getBeanNamesForType(HttpdServer.class)).isEmpty();
		assertThat(Hello.from(port, pki.device("sensor-1").sslContext())).isEqualTo("Hello CN=sensor-1");
	}

	@Configuration(proxyBeanMethods = false)
	static class Child {

	}

}
