package io.github.esphttps;

import java.nio.file.Path;

import io.github.esphttps.ResumingClient.Visit;
import io.github.esphttps.event.HttpdSessionFailedEvent;
import io.github.esphttps.httpd.FailureCategory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for tickets that are offered elsewhere than where they were issued.
 */
class SharedTicketKeysTests {

	private final Visits visits = new Visits();

	@TempDir
	private Path folder;

	@ParameterizedTest
	@CsvSource({ "TLSv1.2,file,true", "TLSv1.3,file,true", "TLSv1.2,memory,false", "TLSv1.3,memory,false" })
	void ticketOutlivesTheServerThatIssuedItWhereTheKeysDo(String protocol, String keyStore, boolean resumed)
			throws Exception {
		ResumingClient client = ResumingClient.of(protocol, TestPki.DEVICE);
		Visit first;
		try (TestServer server = withKeys(keyStore).clientAuth("required").start()) {
			first = client.visit(server);
			first.assertFull();
		}
		try (TestServer server = withKeys(keyStore).clientAuth("required").start()) {
			Visit second = client.offering(first.session()).visit(server);
			assertThat(second.served()).isTrue();
			assertThat(second.resumed()).isEqualTo(resumed);
			assertThat(server.created().get(0).tls().peerCertificate()).isEqualTo(TestPki.DEVICE.getCertificate());
			assertThat(server.failed()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void serversThatShareKeysResumeEachOthersSessions(String protocol) throws Exception {
		ResumingClient client = ResumingClient.of(protocol, TestPki.DEVICE);
		try (TestServer one = withKeys("file").clientAuth("required").start();
				TestServer other = withKeys("file").clientAuth("required").start()) {
			Visit first = client.visit(one);
			first.assertFull();
			client.offering(first.session()).visit(other).assertResumed();
			Visit second = client.visit(other);
			second.assertFull();
			client.offering(second.session()).visit(one).assertResumed();
			assertThat(one.failed()).isEmpty();
			assertThat(other.failed()).isEmpty();
		}
	}

	@Test
	void processesThatShareKeysResumeEachOthersSessions() throws Exception {
		try (TestServer here = withKeys("file").clientAuth("required").start();
				TicketServer there = TicketServer.start(keyFile())) {
			for (String protocol : new String[] { "TLSv1.2", "TLSv1.3" }) {
				ResumingClient client = ResumingClient.of(protocol, TestPki.DEVICE);
				client.offering(client.visit(here).session()).visit(there.port()).assertResumed();
				client.offering(client.visit(there.port()).session()).visit(here).assertResumed();
			}
			assertThat(here.failed()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void ticketIsWorthNothingWhereItsClientIsNotTrusted(String protocol) throws Exception {
		ResumingClient client = ResumingClient.of(protocol, TestPki.DEVICE);
		try (TestServer issuer = withKeys("file").clientAuth("required").start();
				TestServer other = withKeys("file").property("client-auth", "required")
					.property("cacert-pem", TestPki.OTHER_CA.getCertificatePEM())
					.start()) {
			ResumingClient resuming = client.offering(client.visit(issuer).session());
			assertThat(resuming.visit(other).served()).isFalse();
			assertThat(resuming.presenting(null).visit(other).served()).isFalse();
			await().until(() -> other.failed().size() == 2);
			assertThat(other.failed().get(0).category()).isEqualTo(FailureCategory.UNTRUSTED_CLIENT);
			assertThat(other.created()).isEmpty();
			assertThat(this.visits.count()).isEqualTo(1);
			// It has not become worthless where it was issued
			resuming.visit(issuer).assertResumed();
		}
	}

	@ParameterizedTest
	@CsvSource({ "TLSv1.2,none", "TLSv1.2,optional", "TLSv1.3,none", "TLSv1.3,optional" })
	void ticketOfAClientWithoutCertificateDoesNotMakeUpForOne(String protocol, String clientAuth) throws Exception {
		ResumingClient client = ResumingClient.of(protocol, null);
		try (TestServer issuer = withKeys("file").clientAuth(clientAuth).start();
				TestServer strict = withKeys("file").clientAuth("required").start()) {
			ResumingClient resuming = client.offering(client.visit(issuer).session());
			assertThat(resuming.visit(strict).served()).isFalse();
			await().until(() -> strict.failed().size() == 1);
			assertThat(strict.failed()).extracting(HttpdSessionFailedEvent::category)
				.containsExactly(FailureCategory.NO_CLIENT_CERTIFICATE);
			assertThat(strict.created()).isEmpty();
			assertThat(this.visits.count()).isEqualTo(1);
			resuming.presenting(TestPki.DEVICE).visit(strict).assertFull();
			assertThat(strict.created().get(0).tls().peerCertificate()).isEqualTo(TestPki.DEVICE.getCertificate());
		}
	}

	// Where no certificate is asked for, one that was verified elsewhere is not taken
	// over
	@ParameterizedTest
	@CsvSource({ "TLSv1.2,none", "TLSv1.3,none", "TLSv1.2,optional", "TLSv1.3,optional" })
	void ticketBringsNoIdentityToWhereItWasNotPresented(String protocol, String clientAuth) throws Exception {
		ResumingClient client = ResumingClient.of(protocol, TestPki.DEVICE);
		try (TestServer issuer = withKeys("file").clientAuth("required").start();
				TestServer lax = withKeys("file").clientAuth(clientAuth).start()) {
			Visit first = client.visit(issuer);
			client.presenting(null).offering(first.session()).visit(lax).assertFull();
			assertThat(lax.created().get(0).tls().peerCertificates()).isEmpty();
			assertThat(lax.failed()).isEmpty();
		}
	}

	private TestServer.Builder withKeys(String keyStore) {
		return TestServer.secure("openssl")
			.handler(this.visits.handler())
			.property("session-tickets", true)
			.property("tickets.key-store", keyStore)
			.property("tickets.key-file", keyStore.equals("file") ? keyFile().toString() : "");
	}

	private Path keyFile() {
		return this.folder.resolve("keys");
	}

}
