package io.github.esphttps.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.esphttps.TestClient;
import io.github.esphttps.TestCrl;
import io.github.esphttps.TestPki;
import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.event.HttpdSessionEventPublisher;
import io.github.esphttps.event.HttpdSessionFailedEvent;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.FailureCategory;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.UriHandler;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RevokedSessions}, with real clients.
 */
@ExtendWith(OutputCaptureExtension.class)
class RevokedSessionsTests {

	private static final Duration AT_ONCE = Duration.ofSeconds(2);

	private static final X509Bundle NEIGHBOUR = TestPki.device("CN=neighbour", TestPki.CA, 4712);

	private final List<Object> events = new CopyOnWriteArrayList<>();

	private final Set<String> refused = ConcurrentHashMap.newKeySet();

	@SuppressWarnings("NullAway.Init")
	private Path crl;

	@SuppressWarnings("NullAway.Init")
	private ClientTrust trust;

	@SuppressWarnings("NullAway.Init")
	private TlsTransport transport;

	@SuppressWarnings("NullAway.Init")
	private HttpdServer server;

	@BeforeEach
	void start(@TempDir Path folder) throws IOException {
		this.crl = Files.write(folder.resolve("devices.crl"), TestCrl.of(TestPki.CA).der());
		start("openssl");
	}

	private void start(String engine) {
		Map<String, Object> properties = new HashMap<>();
		properties.put("esp.https.tls-engine", engine);
		properties.put("esp.https.port-secure", 0);
		properties.put("esp.https.address", "127.0.0.1");
		properties.put("esp.https.servercert", TestPki.SERVER.getCertificatePathPEM());
		properties.put("esp.https.prvtkey-pem", TestPki.SERVER.getPrivateKeyPEM());
		properties.put("esp.https.cacert-pem", TestPki.CA.getCertificatePEM());
		properties.put("esp.https.crl[0]", this.crl.toString());
		HttpdSslConfig config = new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("esp.https",
				HttpdSslConfig.class);
		DefaultSslBundleRegistry bundles = new DefaultSslBundleRegistry(PemBundle.NAME, PemBundle.of(config));
		this.trust = ClientTrust.of(config,
				List.of((certificate) -> !this.refused.contains(certificate.getSubjectX500Principal().getName())));
		this.transport = TlsTransport.of(config, bundles, this.trust, () -> {
			throw new IllegalStateException("There are no tickets");
		});
		this.server = HttpdServer.builder(config)
			.transport(this.transport)
			.handlers(UriHandler.get("/hello", (request, response) -> response.send("Hello World!")))
			.listener(this.trust.before(new HttpdSessionEventPublisher(this.events::add)))
			.build();
		this.trust.attach(this.server.sessions());
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop();
		this.transport.close();
		this.trust.close();
	}

	@Test
	void revokedDeviceIsClosedAndItsNeighbourIsNot() throws Exception {
		try (TestClient device = client(TestPki.DEVICE, "TLSv1.3");
				TestClient neighbour = client(NEIGHBOUR, "TLSv1.2")) {
			replaceCrl(TestCrl.of(TestPki.CA).revoke(TestPki.DEVICE).der());
			Awaitility.await().atMost(AT_ONCE).until(() -> reasons().equals(List.of(CloseReason.REVOKED)));
			assertThat(device.closedByServer()).isTrue();
			assertThat(neighbour.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void brokenListClosesNobodyAndWarnsOnce(CapturedOutput output) throws Exception {
		try (TestClient device = client(TestPki.DEVICE, "TLSv1.3")) {
			replaceCrl("broken".getBytes());
			Awaitility.await().until(() -> this.trust.revocationLists().get(0).problem() != null);
			assertThat(device.get("/hello").status()).isEqualTo(200);
			assertThat(output).containsOnlyOnce("WARN").contains("cannot be used");
			replaceCrl(TestCrl.of(TestPki.CA).revoke(TestPki.DEVICE).der(TestPki.OTHER_CA));
			Awaitility.await()
				.until(() -> String.valueOf(this.trust.revocationLists().get(0).problem()).contains("signature"));
			assertThat(device.get("/hello").status()).isEqualTo(200);
			replaceCrl(TestCrl.of(TestPki.CA).revoke(TestPki.DEVICE).der());
			assertThat(device.closedByServer()).isTrue();
			assertThat(this.trust.revocationLists().get(0).problem()).isNull();
		}
	}

	@Test
	void replacedCaClosesItsDevices() throws Exception {
		try (TestClient device = client(TestPki.DEVICE, "TLSv1.3");
				TestClient neighbour = client(NEIGHBOUR, "TLSv1.3")) {
			this.trust.replaceAnchors(ClientTrustTests.store(TestPki.CA, TestPki.OTHER_CA));
			assertThat(device.get("/hello").status()).isEqualTo(200);
			this.trust.replaceAnchors(ClientTrustTests.store(TestPki.OTHER_CA));
			Awaitility.await()
				.atMost(AT_ONCE)
				.until(() -> reasons().equals(List.of(CloseReason.REVOKED, CloseReason.REVOKED)));
			assertThat(neighbour.closedByServer()).isTrue();
		}
	}

	@Test
	void deviceTheApplicationNoLongerTrustsIsClosed() throws Exception {
		try (TestClient device = client(TestPki.DEVICE, "TLSv1.3");
				TestClient neighbour = client(NEIGHBOUR, "TLSv1.3")) {
			this.refused.add("CN=device-1");
			this.trust.recheck();
			Awaitility.await().atMost(AT_ONCE).until(() -> reasons().equals(List.of(CloseReason.REVOKED)));
			assertThat(device.closedByServer()).isTrue();
			assertThat(neighbour.get("/hello").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@CsvSource({ "openssl,TLSv1.3", "openssl,TLSv1.2", "jdk,TLSv1.3", "jdk,TLSv1.2" })
	void failuresAreToldApartAndAlerted(String engine, String protocol) throws Exception {
		stop();
		Files.write(this.crl, TestCrl.of(TestPki.CA).revoke(NEIGHBOUR).der());
		start(engine);
		this.refused.add("CN=refused");
		boolean jdk = engine.equals("jdk");
		assertAlert(protocol, TestPki.STRANGER, FailureCategory.UNTRUSTED_CLIENT,
				jdk ? "certificate_unknown" : "unknown_ca");
		assertAlert(protocol, TestPki.EXPIRED_DEVICE, FailureCategory.EXPIRED_CLIENT,
				jdk ? "certificate_unknown" : "certificate_expired");
		assertAlert(protocol, NEIGHBOUR, FailureCategory.REVOKED_CLIENT,
				jdk ? "certificate_unknown" : "certificate_revoked");
		assertAlert(protocol, TestPki.device("CN=refused", TestPki.CA, 5), FailureCategory.REVOKED_CLIENT,
				jdk ? "certificate_unknown" : "certificate_revoked");
		assertAlert(protocol, TestPki.serverOnly("CN=server-only", TestPki.CA), FailureCategory.UNTRUSTED_CLIENT,
				jdk ? "certificate_unknown" : "unsupported_certificate");
	}

	private void assertAlert(String protocol, X509Bundle identity, FailureCategory category, String alert)
			throws Exception {
		this.events.clear();
		// The client may still be sending when the server closes, and miss the alert
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> alert(protocol, identity), (seen) -> seen.endsWith(alert) || protocol.equals("TLSv1.2"));
		Awaitility.await().until(() -> !this.events.isEmpty());
		assertThat(this.events).isNotEmpty()
			.allSatisfy((event) -> assertThat(event).isInstanceOfSatisfying(HttpdSessionFailedEvent.class,
					(failed) -> assertThat(failed.category()).isEqualTo(category)));
	}

	private String alert(String protocol, X509Bundle identity) {
		// Only reads: what is written to a closed connection takes the alert's place
		try (TestClient client = TestClient.tls(this.server.port(), identity, protocol)) {
			client.socket().getInputStream().read();
			return "none";
		}
		catch (Exception ex) {
			return String.valueOf(ex.getMessage());
		}
	}

	private TestClient client(X509Bundle identity, String protocol) throws Exception {
		TestClient client = TestClient.tls(this.server.port(), identity, protocol);
		assertThat(client.get("/hello").status()).isEqualTo(200);
		return client;
	}

	private void replaceCrl(byte[] content) throws IOException {
		Path next = Files.write(this.crl.resolveSibling("next.crl"), content);
		Files.move(next, this.crl, StandardCopyOption.ATOMIC_MOVE);
	}

	private List<CloseReason> reasons() {
		return this.events.stream()
			.filter(HttpdSessionClosedEvent.class::isInstance)
			.map((event) -> ((HttpdSessionClosedEvent) event).reason())
			.toList();
	}

}
