package io.github.esphttps.tls;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.config.SessionTicketsConfig;
import io.github.esphttps.config.TicketKeyStore;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link MemoryTicketKeyStore}.
 */
class MemoryTicketKeyStoreTests {

	private static final Duration LIFETIME = Duration.ofHours(24);

	private static final Duration ROTATION = Duration.ofHours(12);

	private final SessionTicketKeyClock clock = new SessionTicketKeyClock();

	@Test
	void storesHaveKeysOfTheirOwn() {
		try (SessionTicketKeyStore store = store(); SessionTicketKeyStore other = store()) {
			assertThat(store.keys()).hasSize(2).doesNotContainAnyElementsOf(other.keys());
		}
	}

	@Test
	void keysRotateAndDie() {
		AtomicInteger changes = new AtomicInteger();
		try (SessionTicketKeyStore store = store()) {
			store.onChange(changes::incrementAndGet);
			List<SessionTicketKey> before = store.keys();
			this.clock.forward(ROTATION);
			await().untilAsserted(() -> assertThat(store.keys()).hasSize(3).containsAll(before));
			this.clock.forward(LIFETIME.minusSeconds(1));
			await().untilAsserted(() -> assertThat(store.keys()).hasSize(4).containsAll(before));
			this.clock.forward(Duration.ofSeconds(1));
			await().untilAsserted(() -> assertThat(store.keys()).doesNotContain(before.get(0)).contains(before.get(1)));
			assertThat(changes).hasValueGreaterThanOrEqualTo(3);
		}
	}

	@Test
	void closedStoreRotatesNoMore() {
		Set<Thread> before = Thread.getAllStackTraces().keySet();
		SessionTicketKeyStore store = store();
		List<Thread> started = Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("esp-https-ticket-rotation") && !before.contains(thread))
			.toList();
		store.close();
		store.close();
		assertThat(started).hasSize(1).allMatch(Thread::isDaemon).noneMatch(Thread::isAlive);
	}

	@Test
	void configuredStoreIsInMemory() {
		try (SessionTicketKeyStore store = SessionTicketKeyStore.of(config(Duration.ofSeconds(1)), true)) {
			assertThat(store).isInstanceOf(MemoryTicketKeyStore.class);
			List<SessionTicketKey> before = store.keys();
			await().untilAsserted(() -> assertThat(store.keys()).doesNotContain(before.get(0)));
		}
	}

	@Test
	void rotationThatNeedsTooManyKeysIsRefused() {
		assertThatExceptionOfType(TlsConfigurationException.class)
			.isThrownBy(() -> SessionTicketKeyStore.of(config(Duration.ofMillis(10)), true))
			.withMessageContaining("more than 64 keys");
	}

	private static SessionTicketsConfig config(Duration rotation) {
		return new SessionTicketsConfig(Duration.ofSeconds(1), rotation, TicketKeyStore.MEMORY, null,
				Duration.ofDays(7));
	}

	private SessionTicketKeyStore store() {
		return new MemoryTicketKeyStore(SessionTicketKeySchedule.of(LIFETIME, ROTATION, this.clock));
	}

}
