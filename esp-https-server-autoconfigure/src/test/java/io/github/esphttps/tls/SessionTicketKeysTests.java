package io.github.esphttps.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link SessionTicketKeys}.
 */
@ExtendWith(OutputCaptureExtension.class)
class SessionTicketKeysTests {

	private static final Duration LIFETIME = Duration.ofHours(24);

	private static final Instant START = SessionTicketKeyClock.START;

	private final SessionTicketKeyClock clock = new SessionTicketKeyClock();

	private final SessionTicketKey first = SessionTicketKey.random(START);

	private final SessionTicketKey second = SessionTicketKey.random(START.plus(Duration.ofHours(12)));

	private final Store store = new Store(this.first);

	private final SessionTicketKeys keys = SessionTicketKeys.of(this.store, LIFETIME, this.clock);

	private final List<List<SessionTicketKey>> told = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.keys.close();
	}

	@Test
	void startTellsTheKeysOfNow() {
		this.keys.start(this.told::add);
		assertThat(this.told).containsExactly(List.of(this.first));
	}

	@Test
	void newKeyIsToldAtOnce() {
		this.keys.start(this.told::add);
		this.store.change(this.second, this.first);
		await().untilAsserted(
				() -> assertThat(this.told).containsExactly(List.of(this.first), List.of(this.first, this.second)));
	}

	@Test
	void keyThatBeginsOrDiesIsToldOnce() {
		this.store.change(this.first, this.second);
		this.keys.start(this.told::add);
		this.clock.forward(Duration.ofHours(12));
		await().untilAsserted(() -> assertThat(this.told).hasSize(2));
		this.clock.forward(LIFETIME);
		await().untilAsserted(() -> assertThat(this.told).containsExactly(List.of(this.first, this.second),
				List.of(this.second, this.first), List.of(this.second)));
	}

	@Test
	void keysOfAnyMomentCanBeAsked() {
		assertThat(this.keys.ring(START)).containsExactly(this.first);
		assertThat(this.keys.age(START.plusSeconds(90))).isEqualTo(Duration.ofSeconds(90));
		assertThat(this.keys.age(START.minusSeconds(1))).isZero();
	}

	@Test
	void storeThatFailsLeavesTheKeysInUseAndIsAskedAgain(CapturedOutput output) {
		this.keys.start(this.told::add);
		this.store.failure = new IllegalStateException("not reachable");
		this.store.change(this.second);
		await().until(() -> this.store.asked > 4);
		assertThat(this.keys.ring(START)).containsExactly(this.first);
		assertThat(output).containsOnlyOnce("not reachable");
		this.store.failure = null;
		await().untilAsserted(() -> assertThat(this.told).containsExactly(List.of(this.first), List.of(this.second)));
	}

	@Test
	void storeThatLosesItsKeysLeavesThemInUse(CapturedOutput output) {
		this.keys.start(this.told::add);
		this.store.change();
		await().untilAsserted(() -> assertThat(output).containsOnlyOnce("those in hand stay in use"));
		assertThat(this.keys.ring(START)).containsExactly(this.first);
		assertThat(this.told).hasSize(1);
	}

	@Test
	void storeWithoutKeysFailsTheStart() {
		TlsConfigurationException failure = catchThrowableOfType(TlsConfigurationException.class,
				() -> SessionTicketKeys.of(new Store(), LIFETIME, this.clock));
		assertThat(failure.property()).isEqualTo("esp.https.tickets.key-store");
		assertThat(failure.value()).isEqualTo(Store.class.getName());
		assertThat(failure).hasMessage("The store of session ticket keys has no key.");
		this.store.failure = new IllegalStateException("not reachable");
		assertThatIllegalStateException().isThrownBy(() -> SessionTicketKeys.of(this.store, LIFETIME, this.clock))
			.withMessage("not reachable");
	}

	@Test
	void keysThatCouldNotBeAppliedAreToldAgain(CapturedOutput output) {
		this.keys.start((ring) -> {
			this.told.add(ring);
			if (this.told.size() == 2 || this.told.size() == 3) {
				throw new IllegalStateException("not now");
			}
		});
		this.store.change(this.second);
		await().untilAsserted(() -> assertThat(this.told).hasSize(4));
		assertThat(this.told).endsWith(List.of(this.second), List.of(this.second));
		assertThat(output).containsOnlyOnce("not now");
	}

	@Test
	void closedKeysTellNothingAndCloseTheStore() {
		List<Thread> users = new CopyOnWriteArrayList<>();
		this.keys.start((ring) -> users.add(Thread.currentThread()));
		this.store.change(this.second);
		await().until(() -> users.size() == 2);
		this.keys.close();
		this.store.change(this.first);
		assertThat(this.store.closed).isTrue();
		assertThat(users).hasSize(2).startsWith(Thread.currentThread());
		assertThat(users.get(1).getName()).isEqualTo("esp-https-ticket-keys");
		assertThat(users.get(1)).matches(Thread::isDaemon).matches((thread) -> !thread.isAlive());
	}

	/** A store whose keys a test sets. */
	private static final class Store implements SessionTicketKeyStore {

		private volatile List<SessionTicketKey> keys;

		private volatile @Nullable RuntimeException failure;

		private volatile int asked;

		private volatile boolean closed;

		private volatile Runnable listener = () -> {
		};

		private Store(SessionTicketKey... keys) {
			this.keys = List.of(keys);
		}

		private void change(SessionTicketKey... keys) {
			this.keys = List.of(keys);
			this.listener.run();
		}

		@Override
		public List<SessionTicketKey> keys() {
			this.asked = this.asked + 1;
			RuntimeException failure = this.failure;
			if (failure != null) {
				throw failure;
			}
			return this.keys;
		}

		@Override
		public void onChange(Runnable listener) {
			this.listener = listener;
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

}
