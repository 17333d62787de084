package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import io.github.esphttps.config.HttpdConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Sessions of several event loops that come, are used and make room at the same time.
 */
class AdmissionConcurrencyTests {

	private static final int LIMIT = 8;

	private static final int CLIENTS = 4;

	private static final int SESSIONS_OF_A_CLIENT = 4000;

	private final LruOrder order = new LruOrder(System::nanoTime);

	private final Admission admission = new Admission(config(), Duration.ofSeconds(10), this.order);

	private final List<ExecutorService> eventLoops = IntStream.range(0, 4)
		.mapToObj((i) -> Executors.newSingleThreadExecutor())
		.toList();

	private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);

	private final AtomicInteger open = new AtomicInteger();

	private final AtomicInteger peak = new AtomicInteger();

	private final AtomicInteger purged = new AtomicInteger();

	private final AtomicInteger failures = new AtomicInteger();

	@AfterEach
	void endThreads() {
		this.eventLoops.forEach(ExecutorService::shutdownNow);
		this.clients.shutdownNow();
	}

	@Test
	void everybodyIsAdmittedInTurnAndNeverMoreThanThereIsRoomFor() throws Exception {
		for (int client = 0; client < CLIENTS; client++) {
			this.clients.execute(this::comeAgainAndAgain);
		}
		this.clients.shutdown();
		assertThat(this.clients.awaitTermination(2, TimeUnit.MINUTES)).isTrue();
		assertThat(this.failures).hasValue(0);
		assertThat(this.peak).hasValue(LIMIT);
		assertThat(this.open).hasValue(LIMIT);
		assertThat(this.purged).hasValue(CLIENTS * SESSIONS_OF_A_CLIENT - LIMIT);
		assertThat(this.admission.figures().handshaking()).isZero();
	}

	private void comeAgainAndAgain() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		for (int i = 0; i < SESSIONS_OF_A_CLIENT; i++) {
			Connection connection = new Connection(this.eventLoops.get(random.nextInt(this.eventLoops.size())));
			connection.come();
			await().pollInSameThread()
				.pollDelay(Duration.ZERO)
				.pollInterval(Duration.ofNanos(1000))
				.atMost(Duration.ofSeconds(60))
				.until(() -> connection.served.getCount() == 0);
		}
	}

	private static HttpdConfig config() {
		return new Binder(new MapConfigurationPropertySource(
				Map.of("httpd.max-open-sockets", LIMIT, "httpd.handshake-slots", CLIENTS)))
			.bindOrCreate("httpd", HttpdConfig.class);
	}

	private final class Connection implements Claims.Occupant {

		private final ExecutorService eventLoop;

		private final Seat seat = Objects.requireNonNull(AdmissionConcurrencyTests.this.admission.enter(null));

		private final CountDownLatch served = new CountDownLatch(1);

		private boolean busy;

		Connection(ExecutorService eventLoop) {
			this.eventLoop = eventLoop;
		}

		void come() {
			AdmissionConcurrencyTests.this.admission.occupy(this.seat, this);
			AdmissionConcurrencyTests.this.admission.admit(this.seat, null,
					AdmissionConcurrencyTests.this.order.lane(this.eventLoop));
		}

		@Override
		public void admitted() {
			int now = AdmissionConcurrencyTests.this.open.incrementAndGet();
			AdmissionConcurrencyTests.this.peak.accumulateAndGet(now, Math::max);
			this.eventLoop.execute(() -> {
				this.seat.open();
				serve(ThreadLocalRandom.current().nextInt(4));
			});
		}

		private void serve(int requests) {
			if (requests == 0 || !this.seat.begin()) {
				this.served.countDown();
				return;
			}
			this.busy = true;
			this.eventLoop.execute(() -> {
				this.busy = false;
				this.seat.use();
				this.seat.end();
				serve(requests - 1);
			});
		}

		@Override
		public void evict(CloseReason reason) {
			this.eventLoop.execute(() -> {
				if (this.seat.commitPurge()) {
					check(!this.busy);
					check(!this.seat.begin());
					AdmissionConcurrencyTests.this.purged.incrementAndGet();
					AdmissionConcurrencyTests.this.admission.over(this.seat);
					AdmissionConcurrencyTests.this.open.decrementAndGet();
					AdmissionConcurrencyTests.this.admission.leave(this.seat);
				}
			});
		}

		@Override
		public void refused(FailureCategory category) {
			check(false);
		}

		@Override
		public void expire() {
			check(false);
		}

		private void check(boolean condition) {
			AdmissionConcurrencyTests.this.failures.addAndGet(condition ? 0 : 1);
		}

	}

}
