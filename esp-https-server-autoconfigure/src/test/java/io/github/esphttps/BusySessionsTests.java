package io.github.esphttps;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.esphttps.event.HttpdSessionCreatedEvent;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sessions that a full server does not close for newcomers: those with a request in
 * progress, and those that are pinned.
 */
class BusySessionsTests {

	private static final int LARGE = 24 * 1024 * 1024;

	private final HeldRequests held = new HeldRequests();

	@ParameterizedTest
	@CsvSource({ "insecure,64", "openssl,64", "jdk,64", "insecure,0", "openssl,0" })
	void requestInProgressKeepsItsSession(String engine, int slots) throws Exception {
		try (TestServer server = server(engine, slots, 4); Clients clients = new Clients(server)) {
			TestClient asynchronous = clients.served();
			TestClient blocking = clients.served();
			TestClient pinned = clients.served();
			CompletableFuture<Void> first = this.held.begin(asynchronous, "/async");
			CompletableFuture<Void> second = this.held.begin(blocking, "/blocking");
			clients.session(pinned).pin();
			TestClient idle = clients.served();
			for (int i = 0; i < 10; i++) {
				TestClient newcomer = clients.served();
				assertThat(clients.closeReason(idle)).isEqualTo("lru-purged");
				idle = newcomer;
			}
			assertThat(server.closed()).hasSize(10);
			Instant begin = Instant.now();
			first.complete(null);
			clients.finish(asynchronous, begin);
			second.complete(null);
			clients.finish(blocking, begin);
			clients.request(pinned);
			clients.session(pinned).unpin();
			// As any other now, in the order of their last use
			for (TestClient next : new TestClient[] { idle, asynchronous, blocking, pinned }) {
				int before = server.closed().size();
				clients.served();
				assertThat(server.closed()).hasSize(before + 1);
				assertThat(clients.closeReason(next)).isEqualTo("lru-purged");
				assertThat(Received.untilClosed(next)).isEqualTo(new Received("", false));
			}
			assertThat(server.peak()).isEqualTo(4);
		}
	}

	@Test
	void sessionThatIsUnpinnedIsBackAtItsOldPlace() throws Exception {
		try (TestServer server = server("insecure", 64, 3); Clients clients = new Clients(server)) {
			TestClient oldest = clients.served();
			TestClient older = clients.served();
			clients.session(oldest).pin();
			clients.session(oldest).pin();
			clients.served();
			clients.served();
			assertThat(clients.closeReason(older)).isEqualTo("lru-purged");
			clients.session(oldest).unpin();
			assertThat(clients.session(oldest).isPinned()).isTrue();
			clients.served();
			assertThat(server.closed()).hasSize(2);
			assertThat(clients.session(oldest).isOpen()).isTrue();
			clients.session(oldest).unpin();
			clients.session(oldest).unpin();
			assertThat(clients.session(oldest).isPinned()).isFalse();
			clients.served();
			assertThat(server.closed()).hasSize(3);
			assertThat(clients.closeReason(oldest)).isEqualTo("lru-purged");
		}
	}

	@Test
	void sessionCanBePinnedByAListenerBeforeItsFirstRequest() throws Exception {
		AtomicBoolean pinned = new AtomicBoolean();
		try (TestServer server = TestServer.secure("openssl")
			.property("httpd.max-open-sockets", 2)
			.listener((event) -> {
				if (event instanceof HttpdSessionCreatedEvent created && pinned.compareAndSet(false, true)) {
					created.session().pin();
				}
			})
			.start(); Clients clients = new Clients(server)) {
			TestClient first = clients.connect();
			Clients.patiently().until(() -> clients.session(first).isPinned());
			TestClient second = clients.served();
			clients.served();
			assertThat(clients.closeReason(second)).isEqualTo("lru-purged");
			clients.request(first);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void responseThatTheClientIsSlowToTakeKeepsItsSession(String engine) throws Exception {
		try (TestServer server = server(engine, 64, 2); Clients clients = new Clients(server)) {
			TestClient slow = clients.served();
			Clients.send(slow, "/large");
			Clients.patiently().until(() -> clients.session(slow).requests() == 2);
			TestClient idle = clients.served();
			for (int i = 0; i < 5; i++) {
				TestClient newcomer = clients.served();
				assertThat(clients.closeReason(idle)).isEqualTo("lru-purged");
				idle = newcomer;
			}
			assertThat(slow.read().body()).hasSize(LARGE);
			clients.request(slow);
			assertThat(server.closed()).hasSize(5);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void responseInChunksKeepsItsSessionUntilItsEnd(String engine) throws Exception {
		Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
		Flux<String> texts = events.asFlux();
		try (TestServer server = TestServer.of(engine)
			.property("httpd.max-open-sockets", 2)
			.handler(UriHandler.get("/events", (request, response) -> response.sendChunks(texts)))
			.start(); Clients clients = new Clients(server)) {
			TestClient listening = clients.served();
			Clients.send(listening, "/events");
			Clients.patiently().until(() -> clients.session(listening).requests() == 2);
			for (int i = 0; i < 5; i++) {
				clients.served();
				events.tryEmitNext("event " + i + "\n").orThrow();
			}
			assertThat(server.closed()).hasSize(4);
			Instant begin = Instant.now();
			events.tryEmitComplete().orThrow();
			clients.finish(listening, begin);
			clients.request(listening);
		}
	}

	@Test
	void sessionWhoseListenersHaveNotReturnedIsNoVictim() throws Exception {
		AtomicBoolean delaying = new AtomicBoolean();
		CountDownLatch release = new CountDownLatch(1);
		try (TestServer server = TestServer.secure("openssl")
			.property("httpd.max-open-sockets", 2)
			.listener((event) -> {
				if (event instanceof HttpdSessionCreatedEvent created && delaying.compareAndSet(false, true)) {
					uninterruptibly(release);
				}
			})
			.start(); Clients clients = new Clients(server)) {
			TestClient delayed = clients.connect();
			clients.session(delayed);
			TestClient idle = clients.served();
			for (int i = 0; i < 3; i++) {
				TestClient newcomer = clients.served();
				assertThat(clients.closeReason(idle)).isEqualTo("lru-purged");
				idle = newcomer;
			}
			assertThat(server.closed()).hasSize(3);
			release.countDown();
			clients.request(delayed);
		}
		finally {
			release.countDown();
		}
	}

	private static void uninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private TestServer server(String engine, int slots, int limit) {
		return TestServer.of(engine)
			.property("httpd.max-open-sockets", limit)
			.property("httpd.handshake-slots", slots)
			.property("httpd.send-wait-timeout", "0s")
			.handler(this.held.async())
			.handler(this.held.blocking())
			.handler(UriHandler.get("/large", (request, response) -> response.send(new byte[LARGE])))
			.start();
	}

}
