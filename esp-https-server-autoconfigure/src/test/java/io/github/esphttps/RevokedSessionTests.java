package io.github.esphttps;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

import io.github.esphttps.actuate.HttpdHealthIndicator;
import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.httpd.CloseReason;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for clients that are connected when they lose their trust.
 */
@ExtendWith(OutputCaptureExtension.class)
class RevokedSessionTests {

	private static final Duration SOON = Duration.ofSeconds(2);

	private static final String NO_PROBLEM = "none";

	private final List<TestClient> clients = new ArrayList<>();

	private final Set<String> stolen = ConcurrentHashMap.newKeySet();

	@TempDir
	private Path folder;

	private DeviceAuthority authority;

	private DeviceAuthority other;

	private Path trustStore;

	private Path revocationList;

	@BeforeEach
	void trustTwoAuthorities() throws Exception {
		this.authority = new DeviceAuthority("CN=Authority");
		this.other = new DeviceAuthority("CN=Other");
		this.trustStore = DeviceAuthority.put(this.folder.resolve("ca.pem"), this.authority.pem() + this.other.pem());
		this.revocationList = DeviceAuthority.put(this.folder.resolve("crl.pem"), this.authority.revocationList());
	}

	@AfterEach
	void closeClients() throws Exception {
		for (TestClient client : this.clients) {
			client.close();
		}
	}

	@Test
	void revokedDeviceIsTheOnlyOneThatIsClosed() throws Exception {
		try (TestServer server = withRevocationList().start()) {
			List<X509Bundle> devices = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				devices.add(this.authority.device("CN=device-" + i));
				connect(server, devices.get(i));
			}
			List<X509Bundle> revoked = new ArrayList<>();
			// The machine may be busy, yet not each time
			List<Duration> delays = new ArrayList<>();
			for (int unlucky : List.of(199, 0, 77)) {
				revoked.add(devices.get(unlucky));
				Instant begin = Instant.now();
				DeviceAuthority.put(this.revocationList,
						this.authority.revocationList(revoked.toArray(X509Bundle[]::new)));
				patiently().until(() -> server.closed().size() == revoked.size());
				delays.add(Duration.between(begin, Instant.now()));
				assertThat(this.clients.get(unlucky).closedByServer()).isTrue();
			}
			assertThat(delays).anyMatch((delay) -> delay.compareTo(SOON) < 0);
			assertThat(subjects(server)).containsExactly("CN=device-199", "CN=device-0", "CN=device-77");
			assertThat(server.closed()).extracting(HttpdSessionClosedEvent::reason).containsOnly(CloseReason.REVOKED);
			assertThat(server.httpd().sessions().size()).isEqualTo(197);
			for (int i = 1; i < 200; i += 50) {
				assertThat(this.clients.get(i).get("/hello").status()).isEqualTo(200);
			}
		}
	}

	@Test
	void replacedAuthorityTakesItsDevicesWithIt() throws Exception {
		try (TestServer server = withRevocationList().start()) {
			for (int i = 0; i < 20; i++) {
				connect(server, this.authority.device("CN=old-" + i));
				connect(server, this.other.device("CN=stays-" + i));
			}
			DeviceAuthority successor = new DeviceAuthority("CN=Authority");
			DeviceAuthority.put(this.trustStore, successor.pem() + this.other.pem());
			patiently().until(() -> server.closed().size() >= 20);
			connect(server, successor.device("CN=new"));
			assertThat(subjects(server)).hasSize(20).allMatch((subject) -> subject.startsWith("CN=old-"));
			assertThat(server.closed()).extracting(HttpdSessionClosedEvent::reason).containsOnly(CloseReason.REVOKED);
			for (int i = 0; i < 40; i++) {
				if (i % 2 == 0) {
					assertThat(this.clients.get(i).closedByServer()).isTrue();
				}
				else {
					assertThat(this.clients.get(i).get("/hello").status()).isEqualTo(200);
				}
			}
		}
	}

	@Test
	void brokenRevocationListClosesNobodyAndIsWarnedOfOnce(CapturedOutput output) throws Exception {
		X509Bundle device = this.authority.device("CN=device");
		try (TestServer server = withRevocationList().start()) {
			TestClient client = connect(server, device);
			assertThat(problem(server)).isEqualTo(NO_PROBLEM);
			int before = warnings(output);
			DeviceAuthority.put(this.revocationList, "-----BEGIN X509 CRL-----\nAAAA\n-----END X509 CRL-----\n");
			patiently().until(() -> !problem(server).equals(NO_PROBLEM));
			Health health = new HttpdHealthIndicator(server.httpd(), server.trust()).health();
			assertThat(health.getStatus()).isEqualTo(Status.UP);
			assertThat(health.getDetails().get("crl")).asString().contains(problem(server));
			await().during(Duration.ofSeconds(1)).until(() -> warnings(output) == before + 1);
			assertThat(output).contains(this.revocationList.getFileName().toString()).doesNotContain("\tat ");
			assertThat(client.get("/hello").status()).isEqualTo(200);
			Files.delete(this.revocationList);
			patiently().until(() -> warnings(output) == before + 2);
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(server.closed()).isEmpty();
			DeviceAuthority.put(this.revocationList, this.authority.revocationList(device));
			patiently().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.REVOKED);
			assertThat(problem(server)).isEqualTo(NO_PROBLEM);
		}
	}

	@Test
	void applicationClosesTheSessionsOfADeviceItDoesNotTrustAnyMore() throws Exception {
		try (TestServer server = withRevocationList().start()) {
			TestClient kept = connect(server, this.authority.device("CN=kept"));
			TestClient lost = connect(server, this.authority.device("CN=lost"));
			TestClient alsoLost = connect(server, this.other.device("CN=lost"));
			this.stolen.add("CN=lost");
			assertThat(lost.get("/hello").status()).isEqualTo(200);
			server.trust().recheck();
			patiently().until(() -> server.closed().size() == 2);
			assertThat(lost.closedByServer()).isTrue();
			assertThat(alsoLost.closedByServer()).isTrue();
			assertThat(subjects(server)).containsOnly("CN=lost");
			assertThat(server.closed()).extracting(HttpdSessionClosedEvent::reason).containsOnly(CloseReason.REVOKED);
			assertThat(kept.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void revocationListOfATrustAnchorIsNoReasonToWarn(CapturedOutput output) throws Exception {
		try (TestServer server = withRevocationList().start()) {
			connect(server, this.authority.device("CN=device"));
			assertThat(problem(server)).isEqualTo(NO_PROBLEM);
			assertThat(output).doesNotContain("WARN");
		}
	}

	@Test
	void sessionWithARequestInProgressIsClosedAtOnce() throws Exception {
		HeldRequests requests = new HeldRequests();
		try (TestServer server = withRevocationList().handler(requests.async()).start()) {
			X509Bundle device = this.authority.device("CN=device");
			TestClient client = connect(server, device);
			CompletableFuture<Void> request = requests.begin(client, "/async");
			DeviceAuthority.put(this.revocationList, this.authority.revocationList(device));
			assertThat(client.closedByServer()).isTrue();
			patiently().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.REVOKED);
			request.complete(null);
		}
	}

	private TestClient connect(TestServer server, X509Bundle device) throws Exception {
		TestClient client = TestClient.tls(server.port(), DeviceKeyManager.context(device), "TLSv1.3");
		this.clients.add(client);
		assertThat(client.get("/hello").status()).isEqualTo(200);
		return client;
	}

	private static List<String> subjects(TestServer server) {
		return server.closed()
			.stream()
			.map((event) -> event.session().tls().peerCertificate().getSubjectX500Principal().getName())
			.toList();
	}

	private static int warnings(CapturedOutput output) {
		return output.getOut().split("WARN ", -1).length - 1;
	}

	private static String problem(TestServer server) {
		String problem = server.trust().revocationLists().get(0).problem();
		return (problem != null) ? problem : NO_PROBLEM;
	}

	private static ConditionFactory patiently() {
		return await().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofSeconds(30));
	}

	private TestServer.Builder withRevocationList() {
		return TestServer.secure("openssl")
			.deviceTrust((certificate) -> !this.stolen.contains(certificate.getSubjectX500Principal().getName()))
			.property("client-auth", "required")
			.property("cacert-pem", this.trustStore.toUri().toString())
			.property("crl", this.revocationList.toUri().toString());
	}

}
