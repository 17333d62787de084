package io.github.esphttps;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which session a full server closes for a newcomer: the one whose last request, touch or
 * handshake was longest ago, whatever event loop it is on.
 */
@Tag("exhaustive")
class LruOrderTests {

	@ParameterizedTest
	@CsvSource({ "insecure,4,64,1", "insecure,50,64,2", "openssl,4,64,3", "openssl,50,64,4", "jdk,4,64,5",
			"openssl,4,1,6", "insecure,4,0,7", "openssl,4,0,8", "openssl,50,0,9" })
	void victimsAreThoseOfANaiveModel(String engine, int limit, int slots, long seed) throws Exception {
		try (TestServer server = TestServer.of(engine)
			.property("httpd.max-open-sockets", limit)
			.property("httpd.handshake-slots", slots)
			.start(); Clients clients = new Clients(server)) {
			Run run = new Run(server, clients, limit, new Random(seed));
			for (int step = 0; step < 200 + 3 * limit; step++) {
				run.step();
			}
			assertThat(run.purged).isGreaterThan(30);
			assertThat(server.peak()).isEqualTo(limit);
			assertThat(server.closed().stream().filter((event) -> event.reason().toString().equals("lru-purged")))
				.hasSize(run.purged);
			assertThat(server.httpd().sessions().counters().closed(CloseReason.LRU_PURGED)).isEqualTo(run.purged);
			assertThat(server.failed()).isEmpty();
		}
	}

	@Test
	void sessionsWithoutARequestAreInTheOrderOfTheirHandshakes() throws Exception {
		try (TestServer server = TestServer.of("openssl").property("httpd.max-open-sockets", 4).start();
				Clients clients = new Clients(server)) {
			List<HttpdSession> sessions = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				sessions.add(clients.session(clients.connect()));
			}
			assertThat(server.closed()).map((event) -> event.session()).isEqualTo(sessions.subList(0, 16));
		}
	}

	@Test
	void requestCountsWhenItCompletes() throws Exception {
		HeldRequests held = new HeldRequests();
		try (TestServer server = TestServer.insecure()
			.property("httpd.max-open-sockets", 3)
			.handler(held.async())
			.start(); Clients clients = new Clients(server)) {
			List<TestClient> open = clients.served(3);
			CompletableFuture<Void> first = held.begin(open.get(0), "/async");
			clients.request(open.get(1));
			clients.request(open.get(2));
			Instant end = Instant.now();
			first.complete(null);
			clients.finish(open.get(0), end);
			assertThat(purgedBy(clients, open)).isSameAs(open.get(1));
			assertThat(purgedBy(clients, open)).isSameAs(open.get(2));
			assertThat(purgedBy(clients, open)).isSameAs(open.get(0));
		}
	}

	@Test
	void touchTakesEffectAtOnceOnAnyThread() throws Exception {
		try (TestServer server = TestServer.insecure().property("httpd.max-open-sockets", 4).start();
				Clients clients = new Clients(server)) {
			List<TestClient> open = clients.served(4);
			for (int i : new int[] { 3, 1, 0, 2 }) {
				clients.session(open.get(i)).touch();
			}
			assertThat(purgedBy(clients, open)).isSameAs(open.get(3));
			assertThat(purgedBy(clients, open)).isSameAs(open.get(1));
			assertThat(purgedBy(clients, open)).isSameAs(open.get(0));
			assertThat(purgedBy(clients, open)).isSameAs(open.get(2));
		}
	}

	/** Let one more client in, and return the one that has left for it. */
	private static TestClient purgedBy(Clients clients, List<TestClient> open) throws Exception {
		List<TestClient> before = open.stream().filter((client) -> clients.session(client).isOpen()).toList();
		clients.served();
		List<TestClient> left = before.stream().filter((client) -> !clients.session(client).isOpen()).toList();
		assertThat(left).hasSize(1);
		assertThat(clients.closeReason(left.get(0))).isEqualTo("lru-purged");
		return left.get(0);
	}

	/** A server beside its model: the clients in the order of their last use. */
	private static final class Run {

		private final TestServer server;

		private final Clients clients;

		private final int limit;

		private final Random random;

		private final List<TestClient> order = new ArrayList<>();

		private final Map<TestClient, Integer> pins = new HashMap<>();

		private int closed;

		private int purged;

		Run(TestServer server, Clients clients, int limit, Random random) {
			this.server = server;
			this.clients = clients;
			this.limit = limit;
			this.random = random;
		}

		void step() throws Exception {
			int choice = this.random.nextInt(100);
			if (this.order.isEmpty() || choice < 40) {
				newcomer();
				return;
			}
			TestClient client = this.order.get(this.random.nextInt(this.order.size()));
			if (choice < 65) {
				this.clients.request(client);
				used(client);
			}
			else if (choice < 78) {
				this.clients.session(client).touch();
				used(client);
			}
			else if (choice < 86) {
				pin(client);
			}
			else if (choice < 98) {
				unpin(client);
			}
			else {
				leave(client);
			}
		}

		private void newcomer() throws Exception {
			if (this.order.size() < this.limit) {
				this.order.add(this.clients.served());
			}
			else {
				TestClient victim = this.order.stream()
					.filter((client) -> !this.pins.containsKey(client))
					.findFirst()
					.orElse(null);
				if (victim == null) {
					return;
				}
				this.order.remove(victim);
				this.order.add(this.clients.served());
				this.closed++;
				this.purged++;
				assertThat(this.clients.closeReason(victim)).isEqualTo("lru-purged");
				assertThat(Received.untilClosed(victim)).isEqualTo(new Received("", false));
			}
			assertThat(this.server.closed()).hasSize(this.closed);
		}

		private void used(TestClient client) {
			this.order.remove(client);
			this.order.add(client);
		}

		private void pin(TestClient client) {
			this.clients.session(client).pin();
			this.pins.merge(client, 1, Integer::sum);
		}

		private void unpin(TestClient client) {
			this.clients.session(client).unpin();
			this.pins.computeIfPresent(client, (key, count) -> (count > 1) ? count - 1 : null);
			assertThat(this.clients.session(client).isPinned()).isEqualTo(this.pins.containsKey(client));
		}

		private void leave(TestClient client) throws Exception {
			client.close();
			assertThat(this.clients.closeReason(client)).isEqualTo("peer-closed");
			this.order.remove(client);
			this.pins.remove(client);
			this.closed++;
		}

	}

}
