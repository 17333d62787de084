package io.github.esphttps.test;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the ports that are configured, without a server.
 */
class RandomPortTests {

	private static final String NO_WEB_SERVER = "spring.main.web-application-type=none";

	private static final String SECURE = "esp.https.port-secure";

	private static final String INSECURE = "esp.https.port-insecure";

	@Configuration(proxyBeanMethods = false)
	static class Nothing {

	}

	@Nested
	@SpringBootTest(classes = Nothing.class, webEnvironment = WebEnvironment.RANDOM_PORT, properties = NO_WEB_SERVER)
	class Asked {

		@Test
		void portsOfTheApplicationDoNotCount(@Autowired Environment environment) {
			assertThat(environment.getProperty(SECURE)).isEqualTo("0");
			assertThat(environment.getProperty(INSECURE)).isEqualTo("0");
		}

		@Nested
		class Enclosed {

			@Test
			void nestedTestHasRandomPortsAsWell(@Autowired Environment environment) {
				assertThat(environment.getProperty(SECURE)).isEqualTo("0");
			}

		}

	}

	@Nested
	@SpringBootTest(classes = Nothing.class, webEnvironment = WebEnvironment.RANDOM_PORT,
			properties = { NO_WEB_SERVER, "esp.https.port-secure=4443" })
	class Inlined {

		@Test
		void portOfTheTestWins(@Autowired Environment environment) {
			assertThat(environment.getProperty(SECURE)).isEqualTo("4443");
			assertThat(environment.getProperty(INSECURE)).isEqualTo("0");
		}

	}

	@Nested
	@SpringBootTest(classes = Nothing.class, webEnvironment = WebEnvironment.RANDOM_PORT, properties = NO_WEB_SERVER)
	@TestPropertySource(locations = "ports.properties")
	class Located {

		@Test
		void portInAFileOfTheTestWins(@Autowired Environment environment) {
			assertThat(environment.getProperty(SECURE)).isEqualTo("4444");
		}

	}

	@Nested
	@SpringBootTest(classes = Nothing.class, webEnvironment = WebEnvironment.RANDOM_PORT, properties = NO_WEB_SERVER,
			args = "--esp.https.port-secure=4445")
	class Argument {

		@Test
		void portAmongTheArgumentsOfTheTestWins(@Autowired Environment environment) {
			assertThat(environment.getProperty(SECURE)).isEqualTo("4445");
		}

	}

	@Nested
	@SpringBootTest(classes = Nothing.class, properties = NO_WEB_SERVER)
	class NotAsked {

		@Test
		void portsAreThoseOfTheApplication(@Autowired Environment environment) {
			assertThat(environment.getProperty(SECURE)).isEqualTo("8443");
			assertThat(environment.getProperty(INSECURE)).isEqualTo("8080");
		}

	}

}
