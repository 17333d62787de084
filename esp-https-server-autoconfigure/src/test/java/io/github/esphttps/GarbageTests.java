package io.github.esphttps;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
@Tag("exhaustive")
class GarbageTests {

	private static final int CONNECTIONS = 200;

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void garbageYieldsOneFailureEachAndHarmsNobody(String engine, CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.secure(engine)
			.clientAuth("required")
			.property("tls-handshake-timeout", "3s")
			.start()) {
			AtomicBoolean done = new AtomicBoolean();
			ExecutorService goodClients = Executors.newSingleThreadExecutor();
			Future<Integer> good = goodClients.submit(() -> {
				int served = 0;
				while (!done.get()) {
					try (TestClient client = TestClient.tls(server.port(), TestPki.DEVICE, "TLSv1.3")) {
						assertThat(client.get("/hello").status()).isEqualTo(200);
						served++;
					}
				}
				return served;
			});
			Random random = new Random(1);
			for (int i = 0; i < CONNECTIONS; i++) {
				sendGarbage(server.port(), i, random);
			}
			await().until(() -> server.failed().size() == CONNECTIONS);
			done.set(true);
			assertThat(good.get()).isPositive();
			goodClients.shutdown();
			await().until(() -> server.httpd().sessions().size() == 0);
			assertThat(server.failed()).hasSize(CONNECTIONS);
			assertThat(server.created()).hasSize(good.get());
			assertThat(output).doesNotContain("WARN", "ERROR", "\tat ");
		}
	}

	private static void sendGarbage(int port, int kind, Random random) throws Exception {
		if (kind % 4 == 0) {
			try (TestClient client = TestClient.tls(port, TestPki.STRANGER, "TLSv1.3")) {
				client.closedByServer();
			}
			catch (IOException ex) {
				// Refused, as it should be
			}
			return;
		}
		try (TestClient client = TestClient.plain(port)) {
			byte[] bytes = new byte[1 + random.nextInt(2000)];
			random.nextBytes(bytes);
			if (kind % 4 == 1) {
				client.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
			}
			else if (kind % 4 == 2) {
				// A TLS record of a handshake with rubbish inside
				bytes = java.util.Arrays.copyOf(bytes, 300);
				bytes[0] = 0x16;
				bytes[1] = 0x03;
				bytes[2] = 0x01;
				bytes[3] = 0x01;
				bytes[4] = 0x27;
				client.write(bytes);
			}
			else {
				client.write(bytes);
			}
		}
		catch (IOException ex) {
			// The server may have closed in the middle
		}
	}

}
