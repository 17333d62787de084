package io.github.esphttps.test;

import java.util.Map;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Contexts that a test starts itself, with the certificates of a PKI as properties.
 */
class SeveralContextsTests {

	private final DevicePki pki = DevicePki.create();

	private final DevicePki otherPki = DevicePki.create();

	@AfterEach
	void close() {
		this.pki.close();
		this.otherPki.close();
	}

	@Test
	void twoServersRunAtOnceEachWithItsOwnDevices() throws Exception {
		try (ConfigurableApplicationContext one = start(this.pki);
				ConfigurableApplicationContext other = start(this.otherPki)) {
			assertThat(port(one)).isNotEqualTo(port(other));
			assertThat(Hello.from(port(one), this.pki.device("a").sslContext())).isEqualTo("Hello CN=a");
			assertThat(Hello.from(port(other), this.otherPki.device("b").sslContext())).isEqualTo("Hello CN=b");
			assertThatIOException().isThrownBy(() -> Hello.from(port(other), this.pki.device("a").sslContext()));
		}
	}

	@Test
	void portOfAChildIsSeenInItsParent() throws Exception {
		SpringApplicationBuilder parent = new SpringApplicationBuilder(Parent.class).web(WebApplicationType.NONE);
		try (ConfigurableApplicationContext parentContext = parent.run();
				ConfigurableApplicationContext child = configure(
						parent.child(DeviceApplication.class).web(WebApplicationType.NONE), this.pki)) {
			assertThat(port(parentContext)).isEqualTo(port(child));
			assertThat(Hello.from(port(parentContext), this.pki.device("a").sslContext())).isEqualTo("Hello CN=a");
		}
	}

	@Test
	void portOfAParentIsSeenInItsChild() {
		SpringApplicationBuilder parent = new SpringApplicationBuilder(DeviceApplication.class)
			.web(WebApplicationType.NONE);
		try (ConfigurableApplicationContext parentContext = configure(parent, this.pki);
				ConfigurableApplicationContext child = parent.child(Parent.class).web(WebApplicationType.NONE).run()) {
			assertThat(port(child)).isEqualTo(port(parentContext));
		}
	}

	private static ConfigurableApplicationContext start(DevicePki pki) {
		return configure(new SpringApplicationBuilder(DeviceApplication.class).web(WebApplicationType.NONE), pki);
	}

	private static ConfigurableApplicationContext configure(SpringApplicationBuilder builder, DevicePki pki) {
		return builder.properties(Map.copyOf(pki.properties())).run("--esp.https.port-secure=0");
	}

	private static int port(ConfigurableApplicationContext context) {
		return context.getEnvironment().getRequiredProperty("local.esp.https.port", Integer.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class Parent {

	}

}
