package io.github.esphttps.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.net.ssl.SSLException;

import io.github.esphttps.PemForms;
import io.github.esphttps.TestClient;
import io.github.esphttps.TestPki;
import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.event.HttpdServerStartedEvent;
import io.github.esphttps.event.HttpdServerStoppedEvent;
import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.event.HttpdSessionCreatedEvent;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.HttpdSessionListener;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.tls.TlsTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.EventListener;
import org.springframework.core.env.Environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for several servers in one application, of which one is the documented example.
 */
@ExtendWith(OutputCaptureExtension.class)
class SeveralServersTests {

	private final Map<String, String> properties = new LinkedHashMap<>();

	SeveralServersTests() {
		pem("esp.https", PemForms.EC.getCertificatePEM(), PemForms.pkcs8(PemForms.EC));
		pem("fleet.https", TestPki.SERVER.getCertificatePEM(), PemForms.pkcs8(TestPki.SERVER));
		this.properties.put("fleet.https.cacert-pem", TestPki.CA.getCertificatePEM());
	}

	@Test
	void serversHaveCertificatesClientsAndHandlersOfTheirOwn() throws Exception {
		try (ConfigurableApplicationContext context = start()) {
			HttpdServer primary = context.getBean(HttpdServer.class);
			HttpdServer fleet = context.getBean("fleet", HttpdServer.class);
			try (TestClient browser = TestClient.tls(primary.port());
					TestClient device = TestClient.tls(fleet.port(), TestPki.DEVICE, "TLSv1.2")) {
				assertThat(browser.get("/").text()).isEqualTo("primary");
				assertThat(device.get("/report").text()).isEqualTo("fleet");
				assertThat(primary.sessions().list()).hasSize(1);
				assertThat(fleet.sessions().list()).hasSize(1)
					.allSatisfy((session) -> assertThat(primary.sessions().find(session.id())).isNull());
				// Ends the session
				assertThat(browser.get("/report").status()).isEqualTo(404);
			}
			assertThatExceptionOfType(SSLException.class)
				.isThrownBy(() -> TestClient.tls(fleet.port(), TestPki.STRANGER, "TLSv1.2"));
		}
	}

	@Test
	void keyMaterialOfAFurtherServerMayComeFromABundle() throws Exception {
		this.properties.keySet().removeIf((name) -> name.startsWith("fleet.https."));
		this.properties.put("fleet.https.port-secure", "0");
		this.properties.put("fleet.https.ssl-bundle", "fleet");
		this.properties.put("spring.ssl.bundle.pem.fleet.keystore.certificate", TestPki.SERVER.getCertificatePEM());
		this.properties.put("spring.ssl.bundle.pem.fleet.keystore.private-key", PemForms.pkcs8(TestPki.SERVER));
		try (ConfigurableApplicationContext context = start();
				TestClient client = TestClient.tls(context.getBean("fleet", HttpdServer.class).port())) {
			assertThat(client.get("/report").text()).isEqualTo("fleet");
		}
	}

	@Test
	void lifeOfAllServersAndSessionsIsPublished() throws Exception {
		ConfigurableApplicationContext context = start();
		Events events = context.getBean(Events.class);
		HttpdServer primary = context.getBean(HttpdServer.class);
		HttpdServer fleet = context.getBean("fleet", HttpdServer.class);
		try (TestClient device = TestClient.tls(fleet.port(), TestPki.DEVICE, "TLSv1.3")) {
			assertThat(device.get("/report").status()).isEqualTo(200);
			context.close();
		}
		assertThat(events.started).containsExactly(primary, fleet);
		assertThat(events.stopped).containsExactly(fleet, primary);
		assertThat(events.created).hasSize(1);
		assertThat(events.closed).containsExactly(CloseReason.SERVER_STOPPED);
	}

	@Test
	void serverThatCannotStartStopsTheOneBeforeIt(CapturedOutput output) throws Exception {
		try (ConfigurableApplicationContext other = start()) {
			int taken = other.getBean(HttpdServer.class).port();
			this.properties.put("fleet.https.port-secure", String.valueOf(taken));
			assertThatException().isThrownBy(this::start);
		}
		assertThat(output).contains("bean 'fleet', cannot start", "Property: port-secure", "is already in use",
				"set 'port-secure' to another port");
		assertThat(lines(output, "ESP HTTPS server started on port")).hasSize(2);
		assertThat(lines(output, "ESP HTTPS server stopped")).hasSize(2);
	}

	@Test
	void certificateThatIsMissingIsNotThatOfThePrimaryServer(CapturedOutput output) {
		this.properties.remove("fleet.https.servercert");
		assertThatException().isThrownBy(this::start);
		assertThat(output).contains("bean 'fleetTransport', cannot start", "Property: servercert");
	}

	@Test
	void valuesOfAFurtherServerAreCheckedToo(CapturedOutput output) {
		this.properties.put("fleet.https.httpd.max-open-sockets", "0");
		assertThatException().isThrownBy(this::start);
		assertThat(output).contains("bean 'fleet', cannot start", "Property: httpd.max-open-sockets",
				"room for at least one session");
		assertThat(lines(output, "server started on port")).isEmpty();
	}

	@Test
	void secureServerWithoutTlsDoesNotStart(CapturedOutput output) {
		assertThatException().isThrownBy(() -> start(Forgotten.class));
		assertThat(output).contains("bean 'forgotten', cannot start", "would serve plain HTTP");
	}

	private static List<String> lines(CapturedOutput output, String text) {
		return output.getOut().lines().filter((line) -> line.contains(text)).toList();
	}

	private void pem(String prefix, String certificate, String key) {
		this.properties.put(prefix + ".port-secure", "0");
		this.properties.put(prefix + ".address", "127.0.0.1");
		this.properties.put(prefix + ".servercert", certificate);
		this.properties.put(prefix + ".prvtkey-pem", key);
	}

	private ConfigurableApplicationContext start(Class<?>... more) {
		List<Class<?>> sources = new ArrayList<>(List.of(more));
		sources.add(FleetConfiguration.class);
		sources.add(Application.class);
		String[] arguments = this.properties.entrySet()
			.stream()
			.map((property) -> "--" + property.getKey() + "=" + property.getValue())
			.toArray(String[]::new);
		return new SpringApplicationBuilder(sources.toArray(Class<?>[]::new)).web(WebApplicationType.NONE)
			.run(arguments);
	}

	// The documented example
	@Configuration(proxyBeanMethods = false)
	static class FleetConfiguration {

		@Bean(defaultCandidate = false)
		HttpdSslConfig fleetConfig(Environment environment) {
			return Binder.get(environment).bindOrCreate("fleet.https", HttpdSslConfig.class);
		}

		@Bean(defaultCandidate = false)
		TlsTransport fleetTransport(@Qualifier("fleetConfig") HttpdSslConfig config, SslBundles bundles) {
			return TlsTransport.of(config, bundles);
		}

		@Bean(defaultCandidate = false)
		HttpdServer fleet(@Qualifier("fleetConfig") HttpdSslConfig config,
				@Qualifier("fleetTransport") TlsTransport transport, HttpdSessionListener events) {
			return HttpdServer.builder(config)
				.transport(transport)
				.listener(events)
				.handlers(UriHandler.get("/report", (request, response) -> response.send("fleet")))
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Forgotten {

		@Bean(defaultCandidate = false)
		HttpdServer forgotten(@Qualifier("fleetConfig") HttpdSslConfig config) {
			return HttpdServer.builder(config).build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ SslAutoConfiguration.class, EspHttpsServerAutoConfiguration.class })
	static class Application {

		@Bean
		UriHandler home() {
			return UriHandler.get("/", (request, response) -> response.send("primary"));
		}

		@Bean
		Events events() {
			return new Events();
		}

	}

	static class Events {

		private final List<HttpdServer> started = new CopyOnWriteArrayList<>();

		private final List<HttpdServer> stopped = new CopyOnWriteArrayList<>();

		private final List<String> created = new CopyOnWriteArrayList<>();

		private final List<CloseReason> closed = new CopyOnWriteArrayList<>();

		@EventListener
		void started(HttpdServerStartedEvent event) {
			this.started.add(event.server());
		}

		@EventListener
		void stopped(HttpdServerStoppedEvent event) {
			this.stopped.add(event.server());
		}

		@EventListener
		void created(HttpdSessionCreatedEvent event) {
			this.created.add(event.session().id());
		}

		@EventListener
		void closed(HttpdSessionClosedEvent event) {
			this.closed.add(event.reason());
		}

	}

}
