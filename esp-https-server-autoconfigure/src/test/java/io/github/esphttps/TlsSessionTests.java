package io.github.esphttps;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLContext;

import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.event.HttpdSessionCreatedEvent;
import io.github.esphttps.event.HttpdSessionRejectedException;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.TlsInfo;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class TlsSessionTests {

	@ParameterizedTest
	@CsvSource({ "openssl,TLSv1.3", "openssl,TLSv1.2", "jdk,TLSv1.3", "jdk,TLSv1.2" })
	void createdAndClosedEventsTellEverythingAboutADevice(String engine, String protocol) throws Exception {
		try (TestServer server = TestServer.secure(engine).clientAuth("required").start()) {
			try (TestClient client = TestClient.tls(server.port(), TestPki.DEVICE, protocol)) {
				for (int i = 0; i < 20; i++) {
					assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
				}
				assertThat(server.created()).singleElement().satisfies((session) -> {
					assertThat(session.remoteAddress().getPort()).isEqualTo(client.socket().getLocalPort());
					assertThat(session.localAddress().getPort()).isEqualTo(server.port());
				});
			}
			TlsInfo tls = server.created().get(0).tls();
			assertThat(tls.protocol()).isEqualTo(protocol);
			assertThat(tls.cipherSuite()).startsWith("TLS_");
			assertThat(tls.serverName()).isEqualTo("localhost");
			assertThat(tls.applicationProtocol()).isEqualTo("http/1.1");
			assertThat(tls.resumed()).isFalse();
			assertThat(tls.handshakeDuration()).isPositive().isLessThan(Duration.ofSeconds(10));
			assertThat(tls.peerCertificate().getSubjectX500Principal().getName()).isEqualTo("CN=device-1");
			assertThat(tls.peerCertificate().getSerialNumber()).isEqualTo(4711);
			await().until(() -> !server.closed().isEmpty());
			HttpdSessionClosedEvent closed = server.closed().get(0);
			assertThat(closed.session()).isSameAs(server.created().get(0));
			assertThat(closed.reason()).isEqualTo(CloseReason.PEER_CLOSED);
			assertThat(closed.requests()).isEqualTo(20);
			assertThat(closed.duration()).isPositive();
			assertThat(closed.session().bytesIn()).isGreaterThan(20 * 30);
			assertThat(closed.session().bytesOut()).isGreaterThan(20 * 50);
			assertThat(server.httpd().sessions().list()).isEmpty();
			assertThat(server.failed()).isEmpty();
			assertThat(server.events(Object.class)).hasSize(2);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void optionalClientAuthAdmitsClientsWithoutCertificate(String engine) throws Exception {
		try (TestServer server = TestServer.secure(engine).clientAuth("optional").start();
				TestClient client = TestClient.tls(server.port())) {
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(server.created().get(0).tls().peerCertificate()).isNull();
			assertThat(server.created().get(0).tls().peerCertificates()).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "openssl,TLSv1.3", "openssl,TLSv1.2", "jdk,TLSv1.3", "jdk,TLSv1.2" })
	void fullHandshakesAreNotTakenForResumedOnes(String engine, String protocol) throws Exception {
		SSLContext sharedByBothConnections = TestClient.context(null);
		try (TestServer server = TestServer.secure(engine).start()) {
			for (int i = 0; i < 2; i++) {
				try (TestClient client = TestClient.tls(server.port(), sharedByBothConnections, protocol)) {
					assertThat(client.get("/hello").status()).isEqualTo(200);
				}
			}
			assertThat(server.created()).extracting((session) -> session.tls().resumed()).containsExactly(false, false);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "iot_gw", "foo.", "-x-.test" })
	void serverNameThatIsNoHostNameIsNoReasonToFail(String name) throws Exception {
		try (TestServer server = TestServer.secure("openssl").start()) {
			OpensslClient.connect(server.port(), "-servername", name);
			await().until(() -> server.closed().size() == 1);
			assertThat(server.created().get(0).tls().serverName()).startsWith(name.substring(0, 3));
			assertThat(server.failed()).isEmpty();
		}
	}

	@Test
	void noRequestIsDispatchedBeforeListenersHaveReturned() throws Exception {
		CountDownLatch listener = new CountDownLatch(1);
		AtomicBoolean dispatched = new AtomicBoolean();
		try (TestServer server = TestServer.secure("openssl").handler(UriHandler.get("/mark", (request, response) -> {
			dispatched.set(true);
			return response.send("marked");
		})).listener((event) -> {
			if (event instanceof HttpdSessionCreatedEvent) {
				awaitUninterruptibly(listener);
			}
		}).start(); TestClient client = TestClient.tls(server.port())) {
			client.write("GET /mark HTTP/1.1\r\nHost: localhost\r\n\r\n");
			await().until(() -> server.created().size() == 1);
			await().during(Duration.ofMillis(300)).until(() -> !dispatched.get());
			listener.countDown();
			assertThat(client.read().text()).isEqualTo("marked");
		}
	}

	@Test
	void slowListenerDelaysItsOwnSessionOnly() throws Exception {
		CountDownLatch listener = new CountDownLatch(1);
		AtomicBoolean first = new AtomicBoolean(true);
		try (TestServer server = TestServer.secure("openssl").listener((event) -> {
			if (event instanceof HttpdSessionCreatedEvent && first.getAndSet(false)) {
				awaitUninterruptibly(listener);
			}
		}).start(); TestClient slow = TestClient.tls(server.port())) {
			slow.write("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
			await().until(() -> server.created().size() == 1);
			for (int i = 0; i < 50; i++) {
				try (TestClient client = TestClient.tls(server.port())) {
					assertThat(client.get("/hello").status()).isEqualTo(200);
				}
			}
			listener.countDown();
			assertThat(slow.read().status()).isEqualTo(200);
		}
	}

	@Test
	void slowListenersOfManySessionsRunBesideEachOther() throws Exception {
		int sessions = 100;
		CountDownLatch all = new CountDownLatch(sessions);
		try (TestServer server = TestServer.insecure().listener((event) -> {
			if (event instanceof HttpdSessionCreatedEvent) {
				all.countDown();
				awaitUninterruptibly(all);
			}
		}).start()) {
			List<TestClient> clients = new ArrayList<>();
			for (int i = 0; i < sessions; i++) {
				clients.add(TestClient.plain(server.port()).write("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"));
			}
			for (TestClient client : clients) {
				assertThat(client.read().status()).isEqualTo(200);
				client.close();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void listenerThatThrowsRefusesItsSessionAndNothingElse(boolean onPurpose) throws Exception {
		AtomicBoolean refuse = new AtomicBoolean(true);
		try (TestServer server = TestServer.secure("openssl").listener((event) -> {
			if (event instanceof HttpdSessionCreatedEvent && refuse.get()) {
				throw onPurpose ? new HttpdSessionRejectedException("unknown device") : new IllegalStateException();
			}
		}).start()) {
			try (TestClient refused = TestClient.tls(server.port())) {
				refused.write("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
				assertThat(refused.closedByServer()).isTrue();
			}
			refuse.set(false);
			try (TestClient client = TestClient.tls(server.port())) {
				assertThat(client.get("/hello").status()).isEqualTo(200);
			}
			await().until(() -> server.closed().size() == 2);
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.REJECTED);
			assertThat(server.closed().get(0).requests()).isZero();
			assertThat(server.failed()).isEmpty();
		}
	}

	@Test
	void closedEventWaitsForTheListenersOfTheCreatedEvent() throws Exception {
		CountDownLatch listener = new CountDownLatch(1);
		try (TestServer server = TestServer.secure("openssl").listener((event) -> {
			if (event instanceof HttpdSessionCreatedEvent) {
				awaitUninterruptibly(listener);
			}
		}).start(); TestClient client = TestClient.tls(server.port())) {
			await().until(() -> server.created().size() == 1);
			assertThat(client.socket().isConnected()).isTrue();
			server.created().get(0).close();
			await().until(() -> server.httpd().sessions().size() == 0);
			assertThat(server.closed()).isEmpty();
			listener.countDown();
			await().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.CLOSED_BY_APPLICATION);
		}
	}

	@Test
	void applicationClosesASessionById() throws Exception {
		try (TestServer server = TestServer.secure("openssl").start();
				TestClient client = TestClient.tls(server.port());
				TestClient other = TestClient.tls(server.port())) {
			client.get("/hello");
			other.get("/hello");
			HttpdSession session = server.created()
				.stream()
				.filter((candidate) -> candidate.remoteAddress().getPort() == client.socket().getLocalPort())
				.findFirst()
				.orElseThrow();
			assertThat(server.httpd().sessions().find(session.id())).isSameAs(session);
			assertThat(server.httpd().sessions().close(session.id(), CloseReason.CLOSED_BY_APPLICATION)).isTrue();
			assertThat(client.closedByServer()).isTrue();
			assertThat(other.get("/hello").status()).isEqualTo(200);
			assertThat(server.httpd().sessions().close("none", CloseReason.CLOSED_BY_APPLICATION)).isFalse();
			assertThat(session.isOpen()).isFalse();
		}
	}

	@Test
	void stopClosesEverySessionAndTheServerStartsAgain() throws Exception {
		try (TestServer server = TestServer.secure("openssl").start()) {
			try (TestClient client = TestClient.tls(server.port())) {
				client.get("/hello");
				server.httpd().stop();
				server.httpd().stop();
				assertThat(client.closedByServer()).isTrue();
			}
			assertThat(server.publisher().awaitDelivery(Duration.ofSeconds(5))).isTrue();
			assertThat(server.closed()).singleElement()
				.extracting(HttpdSessionClosedEvent::reason)
				.isEqualTo(CloseReason.SERVER_STOPPED);
			assertThat(server.port()).isEqualTo(-1);
			server.httpd().start();
			server.httpd().start();
			try (TestClient client = TestClient.tls(server.port())) {
				assertThat(client.get("/hello").status()).isEqualTo(200);
			}
			List<String> ids = server.created().stream().map(HttpdSession::id).toList();
			assertThat(ids).doesNotHaveDuplicates();
		}
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
