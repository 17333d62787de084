package io.github.esphttps;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

import io.github.esphttps.actuate.HttpdEventMetrics;
import io.github.esphttps.actuate.HttpdMetrics;
import io.github.esphttps.event.HttpdSessionEventPublisher;
import io.github.esphttps.event.HttpdSessionFailedEvent;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.FailureCategory;
import io.github.esphttps.httpd.HandshakeFailure;
import io.github.esphttps.httpd.UriHandler;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Meters of sessions: they say what clients have done.
 */
class SessionMetersTests {

	private final MeterRegistry meters = new SimpleMeterRegistry();

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void openedLessClosedIsOpenAfterLoad(String engine) throws Exception {
		try (TestServer server = TestServer.of(engine)
			.handler(UriHandler.webSocket("/ws", (session, message) -> Mono.empty()))
			.start(); Clients clients = new Clients(server)) {
			bind(server);
			List<TestClient> staying = clients.served(7);
			Clients.atOnce(40, () -> {
				try (TestClient client = clients.connect()) {
					for (int i = 0; i < 5; i++) {
						client.get("/hello");
					}
					return true;
				}
			});
			try (WebSocketClient webSocket = WebSocketClient.connect(server, "/ws")) {
				webSocket.ping("there").read();
				assertThat(open()).isGreaterThanOrEqualTo(8);
			}
			Clients.patiently().until(() -> closed() == 41);
			assertThat(opened()).isEqualTo(48);
			assertThat(open()).isEqualTo(7);
			assertThat(closed("peer-closed")).isEqualTo(41);
			staying.get(0).write("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").read();
			server.httpd().sessions().close(clients.session(staying.get(1)).id(), CloseReason.CLOSED_BY_APPLICATION);
			Clients.patiently().until(() -> closed() == 43);
			assertThat(closed("connection-close")).isEqualTo(1);
			assertThat(closed("closed-by-application")).isEqualTo(1);
			server.httpd().stop();
			assertThat(closed("server-stopped")).isEqualTo(5);
			assertThat(opened() - closed()).isZero();
			assertThat(open()).isZero();
		}
	}

	@Test
	void everyReasonAndCategoryIsThereFromTheBeginning() {
		try (TestServer server = TestServer.insecure().start()) {
			bind(server);
			assertThat(tags("esp.https.sessions.closed", "reason")).isEqualTo(namesOf(CloseReason.values()));
			assertThat(tags("esp.https.handshakes.failed", "category")).isEqualTo(namesOf(FailureCategory.values()));
			assertThat(tags("esp.https.bytes", "direction")).containsExactlyInAnyOrder("in", "out");
			for (Meter meter : this.meters.getMeters()) {
				if (!meter.getId().getName().equals("esp.https.sessions.max")) {
					assertThat(meter.measure().iterator().next().getValue()).as("%s", meter.getId()).isZero();
				}
			}
		}
	}

	@Test
	void everyMeterHasADescriptionAndThoseOfBytesAndTimesAUnit() {
		try (TestServer server = TestServer.secure("openssl").property("session-tickets", true).start()) {
			bind(server);
			new HttpdEventMetrics(server.publisher()).bindTo(this.meters);
			assertThat(this.meters.getMeters()).extracting(Meter::getId)
				.allSatisfy((id) -> assertThat(id.getDescription()).as(id.getName()).isNotBlank());
			Map<String, String> units = new HashMap<>();
			for (Meter meter : this.meters.getMeters()) {
				units.put(meter.getId().getName(), String.valueOf(meter.getId().getBaseUnit()));
			}
			assertThat(units).containsEntry("esp.https.events.dropped", "null")
				.containsEntry("esp.https.sessions.opened", "null");
			units.values().removeIf("null"::equals);
			assertThat(units).containsOnly(Map.entry("esp.https.bytes", "bytes"),
					Map.entry("esp.https.accept.paused", "seconds"),
					Map.entry("esp.https.tickets.keys.age", "seconds"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void failuresAreCountedByCategory(String engine) throws Exception {
		try (TestServer server = TestServer.secure(engine)
			.clientAuth("required")
			.property("tls-handshake-timeout", "2s")
			.start(); Clients clients = new Clients(server)) {
			bind(server);
			for (int i = 0; i < 3; i++) {
				try (TestClient plain = TestClient.plain(server.port())) {
					plain.write("GET / HTTP/1.1\r\n\r\n").closedByServer();
				}
			}
			for (int i = 0; i < 2; i++) {
				try (TestClient anonymous = TestClient.tls(server.port())) {
					anonymous.write("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n").closedByServer();
				}
			}
			clients.silent();
			Clients.patiently().until(() -> failed("not-tls") == 3 && failed("no-client-certificate") == 2);
			Clients.patiently().until(() -> failed("timeout") == 1);
			assertThat(sum("esp.https.handshakes.failed")).isEqualTo(6);
			assertThat(opened()).isZero();
		}
	}

	@Test
	void purgesAreCounted() throws Exception {
		try (TestServer server = TestServer.insecure()
			.property("httpd.max-open-sockets", 3)
			.property("httpd.lru-purge-enable", true)
			.start(); Clients clients = new Clients(server)) {
			bind(server);
			clients.served(8);
			Clients.patiently().until(() -> closed() == 5);
			assertThat(this.meters.get("esp.https.purges").functionCounter().count()).isEqualTo(5);
			assertThat(closed("lru-purged")).isEqualTo(5);
			assertThat(open()).isEqualTo(this.meters.get("esp.https.sessions.max").gauge().value()).isEqualTo(3);
		}
	}

	@Test
	void pausesAreMeasured() throws Exception {
		try (TestServer server = TestServer.insecure()
			.property("httpd.max-open-sockets", 1)
			.property("httpd.lru-purge-enable", false)
			.start(); Clients clients = new Clients(server)) {
			bind(server);
			assertThat(paused()).isZero();
			TestClient first = clients.served();
			Clients.patiently().until(() -> paused() > 0.05);
			first.close();
			clients.served();
		}
		double atRest = paused();
		assertThat(paused()).isEqualTo(atRest);
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void bytesAreThoseOfHttp(String engine) throws Exception {
		String request = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n";
		try (TestServer server = TestServer.of(engine).start()) {
			bind(server);
			int length = 0;
			try (TestClient client = server.client()) {
				for (int i = 0; i < 10; i++) {
					TestClient.Response response = client.write(request).read();
					length = response.statusLine().length() + 2 + 2 + response.body().length;
					length += response.headers()
						.entrySet()
						.stream()
						.mapToInt((field) -> field.getKey().length() + 2 + field.getValue().length() + 2)
						.sum();
				}
			}
			Clients.patiently().until(() -> closed() == 1);
			assertThat(bytes("in")).isEqualTo(10 * request.length());
			assertThat(bytes("out")).isEqualTo(10 * length);
		}
	}

	@Test
	void ageOfTheTicketKeyIsThereWithTickets() {
		try (TestServer with = TestServer.secure("openssl").property("session-tickets", true).start();
				TestServer without = TestServer.secure("openssl").start()) {
			bind(without);
			assertThat(this.meters.find("esp.https.tickets.keys.age").timeGauge()).isNull();
			bind(with);
			Clients.patiently().until(() -> this.meters.get("esp.https.tickets.keys.age").timeGauge().value() > 0);
			assertThat(this.meters.get("esp.https.tickets.keys.age").timeGauge().value())
				.isLessThan(Duration.ofHours(1).toSeconds());
		}
	}

	@Test
	void tagsTellServersApart() throws Exception {
		try (TestServer first = TestServer.insecure().start();
				TestServer second = TestServer.insecure().start();
				TestClient client = second.client()) {
			new HttpdMetrics(first.httpd(), Tags.of("server", "first")).bindTo(this.meters);
			new HttpdMetrics(second.httpd(), Tags.of("server", "second")).bindTo(this.meters);
			client.get("/hello");
			assertThat(this.meters.get("esp.https.sessions").tag("server", "first").gauge().value()).isZero();
			assertThat(this.meters.get("esp.https.sessions").tag("server", "second").gauge().value()).isEqualTo(1);
			assertThat(this.meters.getMeters())
				.allSatisfy((meter) -> assertThat(meter.getId().getTag("server")).as("%s", meter.getId()).isNotNull());
		}
	}

	@Test
	void droppedEventsAreCounted() {
		CountDownLatch released = new CountDownLatch(1);
		Executor onThreads = (task) -> new Thread(task).start();
		HttpdSessionEventPublisher publisher = new HttpdSessionEventPublisher((event) -> {
			if (event instanceof HttpdSessionFailedEvent) {
				awaitQuietly(released);
			}
		}, onThreads);
		new HttpdEventMetrics(publisher).bindTo(this.meters);
		InetSocketAddress address = new InetSocketAddress("127.0.0.1", 1);
		try {
			// One is with the listener, some are waiting
			for (int i = 0; i < 5000; i++) {
				publisher.failed(address, address, new HandshakeFailure(FailureCategory.NOT_TLS, null));
			}
			assertThat(this.meters.get("esp.https.events.dropped").functionCounter().count()).isPositive()
				.isEqualTo(publisher.droppedEvents());
		}
		finally {
			released.countDown();
		}
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private void bind(TestServer server) {
		new HttpdMetrics(server.httpd(), Tags.empty()).bindTo(this.meters);
	}

	private double open() {
		return this.meters.get("esp.https.sessions").gauge().value();
	}

	private double opened() {
		return this.meters.get("esp.https.sessions.opened").functionCounter().count();
	}

	private double closed() {
		return sum("esp.https.sessions.closed");
	}

	private double closed(String reason) {
		return this.meters.get("esp.https.sessions.closed").tag("reason", reason).functionCounter().count();
	}

	private double failed(String category) {
		return this.meters.get("esp.https.handshakes.failed").tag("category", category).functionCounter().count();
	}

	private double bytes(String direction) {
		return this.meters.get("esp.https.bytes").tag("direction", direction).functionCounter().count();
	}

	private double paused() {
		return this.meters.get("esp.https.accept.paused").functionCounter().count();
	}

	private double sum(String name) {
		return this.meters.get(name).functionCounters().stream().mapToDouble((counter) -> counter.count()).sum();
	}

	private Set<String> tags(String name, String key) {
		return this.meters.get(name)
			.meters()
			.stream()
			.map((meter) -> meter.getId().getTag(key))
			.collect(Collectors.toSet());
	}

	private static Set<String> namesOf(Enum<?>[] constants) {
		return Arrays.stream(constants).map(Object::toString).collect(Collectors.toSet());
	}

}
