package io.github.esphttps.test;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.FailureCategory;
import io.github.esphttps.httpd.HttpdServer;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

/**
 * Mutual TLS beside Tomcat.
 */
@SpringBootTest(classes = DeviceApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT)
class MutualTlsTests {

	private static final DevicePki pki = DevicePki.create();

	@DynamicPropertySource
	static void certificates(DynamicPropertyRegistry registry) {
		pki.registerProperties(registry);
	}

	@Test
	void deviceIsGreeted(@LocalEspHttpsPort int port) throws Exception {
		SSLContext device = pki.device("sensor-1").sslContext();
		HttpClient client = HttpClient.newBuilder().sslContext(device).build();
		URI hello = URI.create("https://localhost:" + port + "/hello");
		String answer = client.send(HttpRequest.newBuilder(hello).build(), BodyHandlers.ofString()).body();
		assertThat(answer).isEqualTo("Hello CN=sensor-1");
	}

	@Test
	void deviceIsGreetedByAddress(@LocalEspHttpsPort int port) throws Exception {
		URI uri = URI.create("https://127.0.0.1:" + port + "/hello");
		HttpsURLConnection connection = (HttpsURLConnection) uri.toURL().openConnection();
		connection.setSSLSocketFactory(pki.device("sensor-2").sslContext().getSocketFactory());
		try (InputStream body = connection.getInputStream()) {
			assertThat(body).hasContent("Hello CN=sensor-2");
		}
	}

	@Test
	void everyDeviceHasItsOwnCertificate(@LocalEspHttpsPort int port) throws Exception {
		for (PemCredentials device : pki.devices(3)) {
			assertThat(Hello.from(port, device.sslContext())).isEqualTo("Hello CN=" + device.name());
		}
	}

	@Test
	void expiredDeviceIsRefused(@LocalEspHttpsPort int port, @Autowired DeviceApplication application) {
		assertRefused(port, pki.expiredDevice().sslContext(), application, FailureCategory.EXPIRED_CLIENT);
	}

	@Test
	void revokedDeviceIsRefused(@LocalEspHttpsPort int port, @Autowired DeviceApplication application) {
		assertRefused(port, pki.revokedDevice().sslContext(), application, FailureCategory.REVOKED_CLIENT);
	}

	@Test
	void deviceOfAForeignAuthorityIsRefused(@LocalEspHttpsPort int port, @Autowired DeviceApplication application) {
		assertRefused(port, pki.foreignDevice().sslContext(), application, FailureCategory.UNTRUSTED_CLIENT);
	}

	@Test
	void clientWithoutCertificateIsRefused(@LocalEspHttpsPort int port, @Autowired DeviceApplication application) {
		assertRefused(port, pki.sslContext(), application, FailureCategory.NO_CLIENT_CERTIFICATE);
	}

	// No other test is refused for the same reason
	private static void assertRefused(int port, SSLContext client, DeviceApplication application,
			FailureCategory category) {
		assertThatIOException().isThrownBy(() -> Hello.from(port, client));
		await().untilAsserted(() -> assertThat(application.failures()).contains(category));
	}

	@Test
	void deviceThatIsRevokedLaterLosesItsSession(@LocalEspHttpsPort int port, @Autowired DeviceApplication application)
			throws Exception {
		PemCredentials stolen = pki.device("stolen");
		HttpClient client = HttpClient.newBuilder().sslContext(stolen.sslContext()).build();
		assertThat(Hello.send(client, "https", port)).isEqualTo("Hello CN=stolen");
		pki.revoke(stolen);
		await().untilAsserted(() -> assertThat(application.closed()).contains(CloseReason.REVOKED));
		assertThatIOException().isThrownBy(() -> Hello.send(client, "https", port));
	}

	@Test
	void tomcatHasAPortOfItsOwn(@LocalEspHttpsPort int port, @Value("${local.server.port}") int webPort,
			@Autowired HttpdServer server) {
		assertThat(port).isEqualTo(server.port()).isNotEqualTo(webPort).isNotEqualTo(8443);
	}

}
