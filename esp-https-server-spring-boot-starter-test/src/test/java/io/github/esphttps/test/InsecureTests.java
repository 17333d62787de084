package io.github.esphttps.test;

import java.net.http.HttpClient;

import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server without TLS, which needs no certificates.
 */
@SpringBootTest(classes = DeviceApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "esp.https.transport-mode=insecure")
class InsecureTests {

	@Test
	void portIsRandomAsWell(@LocalEspHttpsPort int port) throws Exception {
		assertThat(Hello.send(HttpClient.newHttpClient(), "http", port)).isEqualTo("Hello stranger");
		assertThat(port).isNotEqualTo(8080);
	}

}
