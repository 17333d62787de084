package io.github.esphttps;

import java.util.Map;
import java.util.TreeMap;

import javax.net.ssl.SSLContext;

import io.github.esphttps.actuate.HttpdHandshakeMetrics;
import io.github.esphttps.config.HttpdSslConfig;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handshakes in <code>esp.https.handshakes</code>.
 */
class HandshakeMetersTests {

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void fullAndResumedHandshakesAreTimed(String protocol) throws Exception {
		SSLContext context = TestClient.context(null);
		try (TestServer server = TestServer.secure("openssl")
			.property("session-tickets", true)
			.observer(metrics(Map.of()))
			.start()) {
			for (int i = 0; i < 4; i++) {
				try (TestClient client = TestClient.tls(server.port(), context, protocol)) {
					client.get("/hello");
				}
			}
			assertThat(counts()).containsEntry(protocol + " false SUCCESS", 1L)
				.containsEntry(protocol + " true SUCCESS", 3L)
				.containsEntry("UNKNOWN UNKNOWN FAILURE", 0L);
			assertThat(counts().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(4);
			assertThat(this.meters.get("esp.https.handshakes").tag("resumed", "true").timers()).allSatisfy(
					(timer) -> assertThat(timer.totalTime(timer.baseTimeUnit()) > 0).isEqualTo(timer.count() > 0));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void failedHandshakesAreTimed(String engine) throws Exception {
		try (TestServer server = TestServer.secure(engine).clientAuth("required").observer(metrics(Map.of())).start()) {
			for (int i = 0; i < 3; i++) {
				try (TestClient plain = TestClient.plain(server.port())) {
					plain.write("GET / HTTP/1.1\r\n\r\n").closedByServer();
				}
			}
			try (TestClient client = TestClient.tls(server.port(), TestPki.DEVICE, "TLSv1.3")) {
				client.get("/hello");
			}
			Clients.patiently().until(() -> counts().get("UNKNOWN UNKNOWN FAILURE") == 3);
			assertThat(counts()).containsEntry("TLSv1.3 false SUCCESS", 1L);
		}
	}

	@ParameterizedTest
	@CsvSource({ "any,5", "tls1.2,3", "tls1.3,3" })
	void timersOfTheVersionsThatAreServedAreThereFromTheBeginning(String version, int timers) {
		metrics(Map.of("esp.https.tls-version", version));
		assertThat(counts()).hasSize(timers).containsKey("UNKNOWN UNKNOWN FAILURE");
		assertThat(counts().values()).containsOnly(0L);
		assertThat(this.meters.get("esp.https.handshakes").timer().getId().getDescription()).isNotBlank();
	}

	@Test
	void serverWithoutTlsHasNoHandshakes() throws Exception {
		HttpdHandshakeMetrics metrics = metrics(Map.of("esp.https.transport-mode", "insecure"));
		try (TestServer server = TestServer.insecure().observer(metrics).start(); TestClient client = server.client()) {
			client.get("/hello");
		}
		assertThat(this.meters.getMeters()).isEmpty();
	}

	private HttpdHandshakeMetrics metrics(Map<String, String> properties) {
		HttpdSslConfig config = new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("esp.https",
				HttpdSslConfig.class);
		return new HttpdHandshakeMetrics(this.meters, config, Tags.empty());
	}

	private Map<String, Long> counts() {
		Map<String, Long> counts = new TreeMap<>();
		for (Timer timer : this.meters.find("esp.https.handshakes").timers()) {
			counts.put("%s %s %s".formatted(timer.getId().getTag("protocol"), timer.getId().getTag("resumed"),
					timer.getId().getTag("outcome")), timer.count());
		}
		return counts;
	}

}
