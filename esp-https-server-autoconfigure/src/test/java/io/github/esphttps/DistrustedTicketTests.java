package io.github.esphttps;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.esphttps.ResumingClient.Visit;
import io.github.esphttps.event.HttpdSessionFailedEvent;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.FailureCategory;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for tickets of clients that are not trusted any more, at the server that issued
 * them and at one that shares its keys.
 */
class DistrustedTicketTests {

	private static final int CERTIFICATE_REVOKED = 44;

	private static final int CERTIFICATE_EXPIRED = 45;

	private static final int UNKNOWN_CA = 48;

	private static final List<String> PROTOCOLS = List.of("TLSv1.2", "TLSv1.3");

	private final Visits visits = new Visits();

	private final AtomicBoolean trusted = new AtomicBoolean(true);

	@TempDir
	private Path folder;

	private DeviceAuthority authority;

	private DeviceAuthority successor;

	private Path trustStore;

	private Path revocationList;

	@BeforeEach
	void trustTheAuthority() throws Exception {
		this.authority = new DeviceAuthority("CN=Authority");
		this.successor = new DeviceAuthority("CN=Successor");
		this.trustStore = DeviceAuthority.put(this.folder.resolve("ca.pem"), this.authority.pem());
		this.revocationList = DeviceAuthority.put(this.folder.resolve("crl.pem"), this.authority.revocationList());
	}

	@Test
	void certificateThatExpiredSince() throws Exception {
		try (TestServer issuer = sharingKeys().start(); TestServer other = sharingKeys().start()) {
			// The first handshakes take longer than the two that have to be in time
			withTickets(this.authority.device("CN=long-lived"), issuer);
			Instant expiry = Instant.now().plusSeconds(6).truncatedTo(ChronoUnit.SECONDS);
			List<ResumingClient> devices = withTickets(this.authority.device("CN=short-lived", expiry), issuer);
			patiently().until(() -> Instant.now().isAfter(expiry.plusSeconds(1)));
			assertRefused(devices, List.of(issuer, other), FailureCategory.EXPIRED_CLIENT, CERTIFICATE_EXPIRED);
		}
	}

	@Test
	void certificateThatWasRevokedSince() throws Exception {
		X509Bundle identity = this.authority.device("CN=revoked");
		try (TestServer issuer = sharingKeys().start();
				TestServer other = sharingKeys().start();
				TestClient here = connected(issuer, identity);
				TestClient there = connected(other, identity)) {
			List<ResumingClient> devices = withTickets(identity, issuer);
			DeviceAuthority.put(this.revocationList, this.authority.revocationList(identity));
			assertRevoked(issuer, here);
			assertRevoked(other, there);
			assertRefused(devices, List.of(issuer, other), FailureCategory.REVOKED_CLIENT, CERTIFICATE_REVOKED);
			// What decides is what the list says now
			DeviceAuthority.put(this.revocationList, this.authority.revocationList());
			patiently().until(() -> devices.get(0).visit(issuer).resumed());
			devices.get(1).visit(issuer).assertResumed();
		}
	}

	@Test
	void authorityThatWasReplacedSince() throws Exception {
		X509Bundle identity = this.authority.device("CN=outdated");
		try (TestServer issuer = sharingKeys().start();
				TestServer other = sharingKeys().start();
				TestClient here = connected(issuer, identity);
				TestClient there = connected(other, identity)) {
			List<ResumingClient> devices = withTickets(identity, issuer);
			DeviceAuthority.put(this.trustStore, this.successor.pem());
			assertRevoked(issuer, here);
			assertRevoked(other, there);
			assertRefused(devices, List.of(issuer, other), FailureCategory.UNTRUSTED_CLIENT, UNKNOWN_CA);
		}
	}

	@Test
	void deviceThatTheApplicationDoesNotTrustSince() throws Exception {
		X509Bundle identity = this.authority.device("CN=stolen");
		try (TestServer issuer = sharingKeys().start();
				TestServer other = sharingKeys().start();
				TestClient here = connected(issuer, identity);
				TestClient there = connected(other, identity)) {
			List<ResumingClient> devices = withTickets(identity, issuer);
			this.trusted.set(false);
			issuer.trust().recheck();
			other.trust().recheck();
			assertRevoked(issuer, here);
			assertRevoked(other, there);
			assertRefused(devices, List.of(issuer, other), FailureCategory.REVOKED_CLIENT, CERTIFICATE_REVOKED);
			this.trusted.set(true);
			for (ResumingClient device : devices) {
				device.visit(other).assertResumed();
			}
		}
	}

	@Test
	void authorityThatStaysWhenOthersComeAndGo() throws Exception {
		X509Bundle identity = this.authority.device("CN=constant");
		X509Bundle successor = this.successor.device("CN=new");
		try (TestServer server = sharingKeys().start()) {
			List<ResumingClient> devices = withTickets(identity, server);
			DeviceAuthority.put(this.trustStore, this.successor.pem() + this.authority.pem());
			ResumingClient newcomer = ResumingClient.of("TLSv1.3", successor);
			patiently().until(() -> newcomer.visit(server).served());
			for (ResumingClient device : devices) {
				device.visit(server).assertResumed();
			}
		}
	}

	private List<ResumingClient> withTickets(X509Bundle identity, TestServer server) throws Exception {
		List<ResumingClient> devices = new ArrayList<>();
		for (String protocol : PROTOCOLS) {
			ResumingClient device = ResumingClient.of(protocol, identity);
			Visit visit = device.visit(server);
			visit.assertFull();
			devices.add(device.offering(visit.session()));
		}
		return devices;
	}

	private void assertRefused(List<ResumingClient> devices, List<TestServer> servers, FailureCategory category,
			int alert) throws Exception {
		int requests = this.visits.count();
		for (TestServer server : servers) {
			int sessions = server.created().size();
			int failures = server.failed().size();
			List<FailureCategory> expected = new ArrayList<>();
			for (ResumingClient device : devices) {
				// With its ticket, with another server name, and with a full handshake
				for (ResumingClient attempt : List.of(device, device.presenting(null), device.asking("other"),
						device.offering(null))) {
					Visit visit = attempt.visit(server);
					assertThat(visit.served()).isFalse();
					assertThat(visit.alert()).as(visit.log()).isEqualTo(alert);
					expected.add(category);
				}
			}
			await().until(() -> server.failed().size() == failures + expected.size());
			assertThat(server.failed().subList(failures, failures + expected.size()))
				.extracting(HttpdSessionFailedEvent::category)
				.isEqualTo(expected);
			assertThat(server.created()).hasSize(sessions);
		}
		assertThat(this.visits.count()).isEqualTo(requests);
	}

	private static TestClient connected(TestServer server, X509Bundle identity) throws Exception {
		TestClient client = TestClient.tls(server.port(), DeviceKeyManager.context(identity), "TLSv1.3");
		assertThat(client.get("/hello").status()).isEqualTo(200);
		return client;
	}

	private static void assertRevoked(TestServer server, TestClient client) {
		assertThat(client.closedByServer()).isTrue();
		patiently().until(() -> server.closed()
			.stream()
			.anyMatch((event) -> event.reason() == CloseReason.REVOKED
					&& event.remoteAddress().getPort() == client.socket().getLocalPort()));
	}

	private static ConditionFactory patiently() {
		return await().atMost(Duration.ofSeconds(30));
	}

	private TestServer.Builder sharingKeys() {
		return TestServer.secure("openssl")
			.handler(this.visits.handler())
			.deviceTrust((certificate) -> this.trusted.get())
			.property("client-auth", "required")
			.property("cacert-pem", this.trustStore.toUri().toString())
			.property("crl", this.revocationList.toUri().toString())
			.property("session-tickets", true)
			.property("tickets.key-store", "file")
			.property("tickets.key-file", this.folder.resolve("keys").toString());
	}

}
