package io.github.esphttps;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLEngine;

import io.github.esphttps.actuate.HttpdHealthIndicator;
import io.github.esphttps.event.HttpdSessionFailedEvent;
import io.github.esphttps.httpd.FailureCategory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * A token that is slow, stuck, or taken out of its slot while the server runs.
 */
@Tag("token")
@ExtendWith(OutputCaptureExtension.class)
class SecureElementLossTests {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String WRONG_PIN = "8888 falsch";

	@TempDir
	Path folder;

	@BeforeEach
	@AfterEach
	void release() {
		TestTokens.release();
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void tokenThatIsGoneFailsHandshakesUntilItIsBack(String engine, CapturedOutput output) throws Exception {
		gone(engine, output);
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void tokenOfASlotThatSaysItIsRemovableComesBackToo(String engine, CapturedOutput output) throws Exception {
		TestTokens.control("removable", "");
		gone(engine, output);
	}

	private static void gone(String engine, CapturedOutput output) throws Exception {
		try (TestServer server = start(engine, "5s"); TestClient established = TestClient.tls(server.port())) {
			int threads = Thread.activeCount();
			TestTokens.control("gone", "");
			assertThatIOException().isThrownBy(() -> TestClient.tls(server.port()));
			HttpdSessionFailedEvent failure = failure(server);
			assertThat(failure.category()).isEqualTo(FailureCategory.INTERNAL);
			awaitDown(server);
			// SunPKCS11 may notice it before the token says so
			assertThat(health(server).getDetails().get("secureElementProblem")).asString()
				.containsPattern("CKR_|Token has been removed");
			// It is asked for again meanwhile
			int failed = server.failed().size();
			Awaitility.await()
				.during(Duration.ofSeconds(5))
				.atMost(PATIENCE)
				.until(() -> !health(server).getStatus().getCode().equals("UP"));
			assertThatIOException().isThrownBy(() -> TestClient.tls(server.port()));
			Awaitility.await().until(() -> server.failed().size() > failed);
			assertThat(established.get("/hello").text()).isEqualTo("Hello World!");
			assertThat(Thread.activeCount()).isLessThan(threads + 8);
			TestTokens.release("gone");
			awaitUp(server);
			hello(server);
			assertThat(established.get("/hello").text()).isEqualTo("Hello World!");
			assertThat(health(server).getDetails()).doesNotContainKey("secureElementProblem");
			assertThat(output.getOut())
				.containsOnlyOnce("The secure element does not sign, and new TLS handshakes fail")
				.containsOnlyOnce("The secure element signs again")
				.doesNotContain(TestTokens.PIN);
		}
	}

	@Test
	void pinThatIsRefusedWhenTheTokenIsBackIsTriedOnce(CapturedOutput output) throws Exception {
		Path file = Files.writeString(this.folder.resolve("pin"), TestTokens.PIN);
		try (TestServer server = TestServer.secureElement("openssl", TestTokens.slowLibrary(), TestTokens.REMOVED)
			.property("secure-element.pin", "")
			.property("secure-element.pin-file", file.toString())
			.start()) {
			int logins = TestTokens.logins();
			TestTokens.control("gone", "");
			assertThatIOException().isThrownBy(() -> TestClient.tls(server.port()));
			awaitDown(server);
			assertThat(TestTokens.logins()).isEqualTo(logins);
			Files.writeString(file, WRONG_PIN);
			TestTokens.release("gone");
			Awaitility.await()
				.atMost(PATIENCE)
				.untilAsserted(() -> assertThat(health(server).getDetails().get("secureElementProblem")).asString()
					.startsWith("esp.https.secure-element.pin-file: The token refuses the PIN"));
			// Several times the interval of the attempts
			Awaitility.await()
				.during(Duration.ofSeconds(7))
				.atMost(PATIENCE)
				.until(() -> TestTokens.logins() == logins + 1);
			assertThatIOException().isThrownBy(() -> TestClient.tls(server.port()));
			Files.writeString(file, TestTokens.PIN);
			awaitUp(server);
			assertThat(TestTokens.logins()).isEqualTo(logins + 2);
			hello(server);
			assertThat(output.getOut()).containsOnlyOnce("The secure element is back and cannot be used")
				.containsOnlyOnce("The secure element signs again")
				.doesNotContain(TestTokens.PIN, WRONG_PIN);
		}
	}

	@Test
	void resumptionNeedsNoToken() throws Exception {
		try (TestServer server = TestServer.secureElement("openssl", TestTokens.slowLibrary(), TestTokens.REMOVED)
			.property("session-tickets", true)
			.handler(new Visits().handler())
			.start()) {
			for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
				TestTokens.release();
				awaitUp(server);
				ResumingClient client = ResumingClient.of(protocol, null);
				ResumingClient returning = client.offering(client.visit(server).session());
				TestTokens.control("gone", "");
				assertThatIOException().isThrownBy(() -> TestClient.tls(server.port()));
				awaitDown(server);
				assertThat(returning.visit(server).resumed()).isTrue();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void signatureThatTakesTooLongFailsItsHandshakeAlone(String engine) throws Exception {
		try (TestServer server = start(engine, "500ms"); TestClient established = TestClient.tls(server.port())) {
			TestTokens.control("stuck", "");
			long begin = System.nanoTime();
			assertThatIOException().isThrownBy(() -> TestClient.tls(server.port()));
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofMillis(450),
					Duration.ofSeconds(5));
			assertThat(failure(server).category()).isEqualTo(FailureCategory.INTERNAL);
			awaitDown(server);
			assertThat(established.get("/hello").text()).isEqualTo("Hello World!");
			TestTokens.release("stuck");
			awaitUp(server);
			hello(server);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void stuckTokenTakesNoMoreThreadsThanConfigured(String engine) throws Exception {
		try (TestServer server = start(engine, "500ms"); TestClient established = TestClient.tls(server.port())) {
			TestTokens.control("stuck", "");
			List<CompletableFuture<Boolean>> clients = new ArrayList<>();
			for (int i = 0; i < 12; i++) {
				clients.add(CompletableFuture.supplyAsync(() -> connects(server)));
			}
			for (CompletableFuture<Boolean> client : clients) {
				assertThat(client.get(30, TimeUnit.SECONDS)).isFalse();
			}
			assertThat(signingThreads()).isLessThanOrEqualTo(2);
			assertThat(established.get("/hello").text()).isEqualTo("Hello World!");
			TestTokens.release("stuck");
			awaitUp(server);
			hello(server);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void clientsThatLeaveDuringTheirSignatureDisturbNobody(String engine) throws Exception {
		try (TestServer server = start(engine, "5s")) {
			TestTokens.control("stuck", "");
			List<Socket> clients = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				Socket client = new Socket("127.0.0.1", server.port());
				client.setSoLinger(true, 0);
				client.getOutputStream().write(clientHello());
				clients.add(client);
			}
			Awaitility.await().until(() -> signingThreads() == 2);
			for (Socket client : clients) {
				client.close();
			}
			Awaitility.await().until(() -> server.failed().size() == clients.size());
			TestTokens.release("stuck");
			hello(server);
			assertThat(health(server).getStatus().getCode()).isEqualTo("UP");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void requestsOfEstablishedSessionsDoNotWaitForTheToken(String engine) throws Exception {
		try (TestServer server = start(engine, "30s"); TestClient established = TestClient.tls(server.port())) {
			TestTokens.control("stuck", "");
			List<CompletableFuture<Boolean>> clients = new ArrayList<>();
			for (int i = 0; i < 8; i++) {
				clients.add(CompletableFuture.supplyAsync(() -> connects(server)));
			}
			Awaitility.await().until(() -> signingThreads() == 2);
			for (int i = 0; i < 20; i++) {
				assertThat(established.get("/hello").text()).isEqualTo("Hello World!");
			}
			assertThat(clients).noneMatch(CompletableFuture::isDone);
			TestTokens.release("stuck");
			for (CompletableFuture<Boolean> client : clients) {
				assertThat(client.get(30, TimeUnit.SECONDS)).isTrue();
			}
		}
	}

	@Test
	void requestThatCannotBeSignedIsNoLoss(CapturedOutput output) throws Exception {
		try (TestServer server = start("openssl", "5s")) {
			TestTokens.control("broken", "");
			assertThatIOException().isThrownBy(() -> TestClient.tls(server.port()));
			TestTokens.release("broken");
			Awaitility.await().untilAsserted(() -> assertThat(connects(server)).isTrue());
			awaitUp(server);
		}
		assertThat(output.getOut()).doesNotContain("ERROR");
	}

	private static TestServer start(String engine, String timeout) {
		return TestServer.secureElement(engine, TestTokens.slowLibrary(), TestTokens.REMOVED)
			.property("secure-element.signing-threads", 2)
			.property("secure-element.signing-timeout", timeout)
			.start();
	}

	private static void hello(TestServer server) throws Exception {
		try (TestClient client = TestClient.tls(server.port())) {
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
		}
	}

	private static boolean connects(TestServer server) {
		try {
			hello(server);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static byte[] clientHello() throws Exception {
		SSLEngine engine = TestClient.context(null).createSSLEngine();
		engine.setUseClientMode(true);
		ByteBuffer records = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), records);
		return Arrays.copyOf(records.array(), records.position());
	}

	private static long signingThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().matches("esp-https-signing-[0-9]+"))
			.count();
	}

	private static HttpdSessionFailedEvent failure(TestServer server) {
		Awaitility.await().until(() -> !server.failed().isEmpty());
		return server.failed().get(0);
	}

	private static Health health(TestServer server) {
		return new HttpdHealthIndicator(server.httpd(), server.trust()).health();
	}

	private static void awaitDown(TestServer server) {
		Awaitility.await().atMost(PATIENCE).until(() -> health(server).getStatus().getCode().equals("DOWN"));
	}

	private static void awaitUp(TestServer server) {
		Awaitility.await().atMost(PATIENCE).until(() -> health(server).getStatus().getCode().equals("UP"));
	}

}
