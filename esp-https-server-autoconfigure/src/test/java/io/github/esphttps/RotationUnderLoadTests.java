package io.github.esphttps;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

import javax.net.ssl.SSLContext;

import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for ticket keys, revocation lists and CAs that change while clients connect.
 */
class RotationUnderLoadTests {

	private static final Duration LOAD = Duration.ofSeconds(8);

	@TempDir
	private Path folder;

	@Test
	void nobodyIsRefusedForWhatHappensToOthers() throws Exception {
		DeviceAuthority authority = new DeviceAuthority("CN=Authority");
		DeviceAuthority other = new DeviceAuthority("CN=Other");
		Path trustStore = DeviceAuthority.put(this.folder.resolve("ca.pem"), authority.pem());
		Path revocationList = DeviceAuthority.put(this.folder.resolve("crl.pem"), authority.revocationList());
		ExecutorService devices = Executors.newFixedThreadPool(4);
		try (TestServer server = TestServer.secure("openssl")
			.property("client-auth", "required")
			.property("cacert-pem", trustStore.toUri().toString())
			.property("crl", revocationList.toUri().toString())
			.property("session-tickets", true)
			.property("tickets.lifetime", "4s")
			.property("tickets.rotation", "1s")
			.property("tickets.key-store", "file")
			.property("tickets.key-file", this.folder.resolve("keys").toString())
			.start()) {
			Instant end = Instant.now().plus(LOAD);
			AtomicInteger connections = new AtomicInteger();
			List<Future<?>> load = new ArrayList<>();
			for (String protocol : List.of("TLSv1.2", "TLSv1.3", "TLSv1.2", "TLSv1.3")) {
				X509Bundle identity = authority.device("CN=device-" + load.size());
				load.add(devices.submit(() -> {
					connect(server, identity, protocol, end, connections);
					return null;
				}));
			}
			List<BigInteger> revoked = new ArrayList<>();
			await().atMost(LOAD.multipliedBy(4)).pollInterval(Duration.ofMillis(400)).until(() -> {
				revoked.add(BigInteger.valueOf(100_000 + revoked.size()));
				DeviceAuthority.put(revocationList, authority.revocationList(revoked));
				DeviceAuthority.put(trustStore, authority.pem() + ((revoked.size() % 2 == 0) ? other.pem() : ""));
				return Instant.now().isAfter(end);
			});
			for (Future<?> device : load) {
				device.get();
			}
			assertThat(server.failed()).isEmpty();
			assertThat(server.created()).hasSize(connections.get());
			assertThat(server.created()).extracting((session) -> session.tls().protocol() + session.tls().resumed())
				.contains("TLSv1.2true", "TLSv1.2false", "TLSv1.3true", "TLSv1.3false");
			assertThat(server.trust().revocationLists().get(0).revoked()).isGreaterThan(1);
		}
		finally {
			devices.shutdownNow();
		}
	}

	/** Connect with a full handshake, and then with some that resume, again and again. */
	private static void connect(TestServer server, X509Bundle identity, String protocol, Instant end,
			AtomicInteger connections) throws Exception {
		while (Instant.now().isBefore(end)) {
			SSLContext context = DeviceKeyManager.context(identity);
			for (int i = 0; i < 8; i++) {
				try (TestClient client = TestClient.tls(server.port(), context, protocol)) {
					assertThat(client.get("/hello").status()).isEqualTo(200);
					connections.incrementAndGet();
				}
			}
		}
	}

}
