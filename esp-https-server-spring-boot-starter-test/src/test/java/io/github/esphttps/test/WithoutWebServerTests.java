package io.github.esphttps.test;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application without a web server.
 */
@SpringBootTest(classes = DeviceApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "spring.main.web-application-type=none")
class WithoutWebServerTests {

	private static final DevicePki pki = DevicePki.create();

	@LocalEspHttpsPort
	private int port;

	@DynamicPropertySource
	static void certificates(DynamicPropertyRegistry registry) {
		pki.registerProperties(registry);
	}

	@Test
	void deviceIsGreeted() throws Exception {
		assertThat(Hello.from(this.port, pki.device("sensor-1").sslContext())).isEqualTo("Hello CN=sensor-1");
	}

	@Test
	void thereIsNoWebServer(@Autowired Environment environment) {
		assertThat(environment.getProperty("local.server.port")).isNull();
	}

}
