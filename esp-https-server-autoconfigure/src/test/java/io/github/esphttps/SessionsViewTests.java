package io.github.esphttps;

import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.HttpdSessions;
import io.github.esphttps.httpd.SessionCounters;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the application sees of the sessions of a server.
 */
class SessionsViewTests {

	@Test
	void openSessionsAreListedAndFound() throws Exception {
		try (TestServer server = TestServer.insecure().start(); Clients clients = new Clients(server)) {
			HttpdSessions sessions = server.httpd().sessions();
			assertThat(sessions.list()).isEmpty();
			List<HttpdSession> open = clients.served(3).stream().map(clients::session).toList();
			assertThat(sessions.list()).containsExactlyInAnyOrderElementsOf(open);
			assertThat(sessions.size()).isEqualTo(3);
			assertThat(sessions.find(open.get(1).id())).isSameAs(open.get(1));
			assertThat(sessions.find("nobody")).isNull();
		}
	}

	@Test
	void listIsASnapshot() throws Exception {
		try (TestServer server = TestServer.insecure().start(); Clients clients = new Clients(server)) {
			clients.served(2);
			List<HttpdSession> before = server.httpd().sessions().list();
			clients.served();
			assertThat(before).hasSize(2);
			assertThat(server.httpd().sessions().list()).hasSize(3);
		}
	}

	@Test
	void sessionsAreFoundByTheCertificateOfTheClient() throws Exception {
		try (TestServer server = TestServer.secure("openssl").clientAuth("optional").start();
				Clients devices = new Clients(server, TestPki.DEVICE);
				Clients others = new Clients(server, TestPki.OTHER_DEVICE);
				Clients nameless = new Clients(server)) {
			HttpdSessions sessions = server.httpd().sessions();
			X509Certificate device = TestPki.DEVICE.getCertificate();
			X509Certificate other = TestPki.OTHER_DEVICE.getCertificate();
			assertThat(sessions.findByIdentity(device)).isEmpty();
			nameless.served(2);
			List<TestClient> open = devices.served(2);
			others.served();
			assertThat(sessions.findByIdentity(device))
				.containsExactlyInAnyOrderElementsOf(open.stream().map(devices::session).toList());
			assertThat(sessions.findByIdentity(other)).hasSize(1);
			assertThat(sessions.findByIdentity(TestPki.STRANGER.getCertificate())).isEmpty();
			open.get(0).close();
			devices.closeReason(open.get(0));
			assertThat(sessions.findByIdentity(device)).containsExactly(devices.session(open.get(1)));
		}
	}

	@Test
	void sessionIsClosedByItsIdWithAReason() throws Exception {
		try (TestServer server = TestServer.secure("openssl").start(); Clients clients = new Clients(server)) {
			List<TestClient> open = clients.served(3);
			String id = clients.session(open.get(1)).id();
			assertThat(server.httpd().sessions().close(id, CloseReason.IDLE_TIMEOUT)).isTrue();
			assertThat(clients.closeReason(open.get(1))).isEqualTo("idle-timeout");
			assertThat(Received.untilClosed(open.get(1))).isEqualTo(new Received("", false));
			assertThat(server.httpd().sessions().find(id)).isNull();
			assertThat(server.httpd().sessions().close(id, CloseReason.IDLE_TIMEOUT)).isFalse();
			assertThat(server.closed()).hasSize(1);
		}
	}

	@Test
	void sessionsThatMatchAreClosedWithAReason() throws Exception {
		try (TestServer server = TestServer.insecure().start(); Clients clients = new Clients(server)) {
			List<TestClient> open = clients.served(6);
			Set<HttpdSession> even = Set.of(clients.session(open.get(0)), clients.session(open.get(2)),
					clients.session(open.get(4)));
			assertThat(server.httpd().sessions().closeIf(even::contains, CloseReason.CLOSED_BY_APPLICATION))
				.isEqualTo(3);
			Clients.patiently().until(() -> server.closed().size() == 3);
			assertThat(server.closed()).allMatch((event) -> event.reason() == CloseReason.CLOSED_BY_APPLICATION)
				.allMatch((event) -> even.contains(event.session()));
			for (int i = 1; i < 6; i += 2) {
				clients.request(open.get(i));
			}
			assertThat(server.httpd().sessions().closeIf((session) -> false, CloseReason.CLOSED_BY_APPLICATION))
				.isZero();
		}
	}

	@Test
	void countersCountFromTheStart() throws Exception {
		try (TestServer server = TestServer.insecure()
			.property("httpd.max-open-sockets", 2)
			.property("tls-handshake-timeout", "60s")
			.start(); Clients clients = new Clients(server)) {
			HttpdSessions sessions = server.httpd().sessions();
			figures(sessions, 0, 0, 0, 0, 0, 0);
			List<TestClient> open = clients.served(2);
			figures(sessions, 2, 2, 2, 2, 0, 0);
			assertThat(sessions.counters().fullFor()).isPositive();
			TestClient third = clients.served();
			figures(sessions, 2, 2, 3, 3, 1, 0);
			Socket silent = clients.silent();
			Clients.patiently().until(() -> sessions.counters().handshaking() == 1);
			silent.close();
			open.get(1).close();
			third.close();
			Clients.patiently().until(() -> sessions.size() == 0 && sessions.counters().handshaking() == 0);
			figures(sessions, 0, 2, 4, 3, 1, 2);
			assertThat(sessions.counters().fullFor()).isZero();
			assertThat(sessions.counters().bytesIn()).isPositive();
			assertThat(sessions.counters().bytesOut()).isPositive();
		}
	}

	private static void figures(HttpdSessions sessions, int open, int peak, long accepted, long opened, long purged,
			long left) {
		SessionCounters counters = sessions.counters();
		assertThat(counters.open()).isEqualTo(open);
		assertThat(counters.handshaking()).isZero();
		assertThat(counters.peak()).isEqualTo(peak);
		assertThat(counters.accepted()).isEqualTo(accepted);
		assertThat(counters.opened()).isEqualTo(opened);
		assertThat(counters.closed(CloseReason.LRU_PURGED)).isEqualTo(purged);
		assertThat(counters.closed(CloseReason.PEER_CLOSED)).isEqualTo(left);
		assertThat(counters.closed().values().stream().mapToLong(Long::longValue).sum()).isEqualTo(opened - open);
		assertThat(counters.failed().values()).containsOnly(0L);
		assertThat(List.of(counters.paused(), counters.pausedFor())).containsOnly(Duration.ZERO);
	}

}
