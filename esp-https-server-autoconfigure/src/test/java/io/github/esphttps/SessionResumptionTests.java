package io.github.esphttps;

import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLContext;

import io.github.esphttps.ResumingClient.Visit;
import io.github.esphttps.httpd.TlsInfo;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for which handshakes resume.
 */
class SessionResumptionTests {

	@ParameterizedTest
	@CsvSource({ "TLSv1.2,none,false", "TLSv1.2,optional,false", "TLSv1.2,optional,true", "TLSv1.2,required,true",
			"TLSv1.3,none,false", "TLSv1.3,optional,false", "TLSv1.3,optional,true", "TLSv1.3,required,true" })
	void ticketResumesTheSessionOfTheSameClient(String protocol, String clientAuth, boolean presented)
			throws Exception {
		X509Bundle identity = presented ? TestPki.DEVICE : null;
		ResumingClient client = ResumingClient.of(protocol, identity);
		try (TestServer server = withTickets().clientAuth(clientAuth).start()) {
			Visit first = client.visit(server);
			first.assertFull();
			assertThat(first.newSessionTickets()).isPositive();
			Visit second = client.presenting(null).offering(first.session()).visit(server);
			second.assertResumed();
			TlsInfo tls = server.created().get(1).tls();
			assertThat(tls.peerCertificates())
				.isEqualTo(presented ? List.of(TestPki.DEVICE.getCertificate()) : List.of());
			assertThat(tls.protocol()).isEqualTo(protocol);
			assertThat(tls.serverName()).isEqualTo("localhost");
			assertThat(server.failed()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void javaClientResumes(String protocol) throws Exception {
		SSLContext context = TestClient.context(TestPki.DEVICE);
		try (TestServer server = withTickets().clientAuth("required").start()) {
			for (int i = 0; i < 4; i++) {
				try (TestClient client = TestClient.tls(server.port(), context, protocol)) {
					assertThat(client.get("/hello").status()).isEqualTo(200);
				}
			}
			assertThat(server.created()).extracting((session) -> session.tls().resumed())
				.containsExactly(false, true, true, true);
			assertThat(server.created()).extracting((session) -> session.tls().peerCertificate())
				.containsOnly(TestPki.DEVICE.getCertificate());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void withoutTicketsThereIsNothingToResume(String protocol) throws Exception {
		ResumingClient client = ResumingClient.of(protocol, TestPki.DEVICE);
		try (TestServer server = withoutTickets().clientAuth("required").start();
				TestServer issuer = withTickets().clientAuth("required").start()) {
			Visit first = client.visit(server);
			first.assertFull();
			assertThat(first.newSessionTickets()).isZero();
			assertThat(first.log()).doesNotContain("lifetime hint");
			Visit again = client.offering(first.session()).visit(server);
			again.assertFull();
			assertThat(again.newSessionTickets()).isZero();
			client.offering(client.visit(issuer).session()).visit(server).assertFull();
			assertThat(server.failed()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void ticketResumesForItsServerNameOnly(String protocol) throws Exception {
		ResumingClient client = ResumingClient.of(protocol, TestPki.DEVICE);
		try (TestServer server = withTickets().clientAuth("required").start()) {
			ResumingClient named = client.offering(client.visit(server).session());
			named.asking("other").visit(server).assertFull();
			named.asking(null).visit(server).assertFull();
			named.asking("LocalHost").visit(server).assertResumed();
			ResumingClient unnamed = client.offering(client.asking(null).visit(server).session());
			unnamed.asking(null).visit(server).assertResumed();
			unnamed.asking("localhost").visit(server).assertFull();
			assertThat(server.failed()).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "TLSv1.2,90s,7d,90", "TLSv1.3,90s,7d,90", "TLSv1.2,7d,30d,604800", "TLSv1.3,7d,30d,604800",
			"TLSv1.2,24h,1h,3600", "TLSv1.3,24h,1h,3600" })
	void clientHearsTheLifetimeOfItsTicket(String protocol, String lifetime, String maxLineage, long hint)
			throws Exception {
		try (TestServer server = withTickets().property("tickets.lifetime", lifetime)
			.property("tickets.max-lineage", maxLineage)
			.start()) {
			Visit visit = ResumingClient.of(protocol, null).visit(server);
			visit.assertFull();
			// Some of the lineage may have passed already
			assertThat(visit.session().lifetimeHint()).isBetween(hint - 10, hint);
		}
	}

	@Test
	void idleSessionOutlivesTheHandshakeTimeout() throws Exception {
		try (TestServer server = withTickets().property("tls-handshake-timeout", "3s").start();
				TestClient client = TestClient.tls(server.port())) {
			assertThat(client.get("/hello").status()).isEqualTo(200);
			// Longer than any timeout of a handshake, be it a default of a library
			await().atMost(Duration.ofSeconds(30))
				.during(Duration.ofSeconds(12))
				.until(() -> server.httpd().sessions().size() == 1);
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	private static TestServer.Builder withTickets() {
		return withoutTickets().property("session-tickets", true);
	}

	private static TestServer.Builder withoutTickets() {
		return TestServer.secure("openssl").handler(new Visits().handler());
	}

}
