package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import io.github.esphttps.config.HttpdConfig;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random lives of sessions, compared with {@link PoolModel} after every step.
 */
@Tag("exhaustive")
class AdmissionModelTests {

	private static final int STEPS = 100_000;

	private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - STEPS);

	private final LruOrder order = new LruOrder(this.clock::incrementAndGet);

	// The connections of both worlds
	private final Map<PoolModel.Session, Connection> connections = new LinkedHashMap<>();

	private final List<Connection> evicted = new ArrayList<>();

	@ParameterizedTest
	@CsvSource({ "1,1,1", "4,4,2", "4,4,3", "4,1,4", "50,8,5", "50,3,6" })
	void everyStepHasTheEffectItHasOnTheModel(int limit, int eventLoops, long seed) {
		Random random = new Random(seed);
		PoolModel model = new PoolModel(limit);
		Admission admission = new Admission(config(limit), Duration.ofSeconds(10), this.order);
		for (int step = 0; step < STEPS; step++) {
			switch (random.nextInt(9)) {
				case 0 -> newcomer(admission, model, random.nextInt(eventLoops));
				case 1 -> any(random, (session) -> session.isAdmitted() && !session.isOpen(), (session, seat) -> {
					model.open(session);
					seat.open();
				});
				case 2 -> any(random, PoolModel.Session::isOpen, (session, seat) -> {
					model.begin(session);
					assertThat(seat.begin()).isTrue();
				});
				case 3, 4 -> any(random, PoolModel.Session::isBusy, (session, seat) -> {
					model.end(session);
					seat.use();
					seat.end();
				});
				case 5 -> any(random, PoolModel.Session::isOpen, (session, seat) -> {
					model.touch(session);
					seat.touch();
				});
				case 6 -> any(random, PoolModel.Session::isOpen, (session, seat) -> {
					model.pin(session);
					seat.pin();
				});
				case 7 -> any(random, PoolModel.Session::isPinned, (session, seat) -> {
					model.unpin(session);
					seat.unpin();
				});
				default -> any(random, (session) -> random.nextInt(3) == 0 || session.isLeaving(),
						(session, seat) -> leave(admission, model, session, seat));
			}
			compare(model, admission);
		}
	}

	private void newcomer(Admission admission, PoolModel model, int eventLoop) {
		if (this.connections.size() > 3 * model.size() + 3) {
			return;
		}
		Seat seat = Objects.requireNonNull(admission.enter(null));
		Connection connection = new Connection(seat);
		admission.occupy(seat, connection);
		admission.admit(seat, null, this.order.lane(eventLoop));
		this.connections.put(model.newcomer(), connection);
	}

	private void leave(Admission admission, PoolModel model, PoolModel.Session session, Seat seat) {
		boolean leaves = session.isLeaving();
		if (session.isAdmitted()) {
			assertThat(seat.commitPurge()).isEqualTo(leaves);
		}
		model.leave(session);
		admission.leave(seat);
		this.connections.remove(session);
	}

	private void any(Random random, Predicate<PoolModel.Session> predicate, Step step) {
		List<PoolModel.Session> candidates = this.connections.keySet().stream().filter(predicate).toList();
		if (!candidates.isEmpty()) {
			PoolModel.Session session = candidates.get(random.nextInt(candidates.size()));
			step.take(session, Objects.requireNonNull(this.connections.get(session)).seat);
		}
	}

	private void compare(PoolModel model, Admission admission) {
		assertThat(this.evicted)
			.containsExactlyElementsOf(model.evictions().stream().map(this.connections::get).toList());
		this.evicted.clear();
		this.connections.forEach((session, connection) -> {
			if (connection.admitted != session.isAdmitted()
					|| (connection.seat.state() == SessionState.BUSY) != session.isBusy()
					|| (connection.seat.state() == SessionState.CHOSEN) != session.isLeaving()) {
				throw new AssertionError(connection.seat.state() + " is not what the model is");
			}
		});
		assertThat(admission.figures().handshaking()).isEqualTo(this.connections.size() - model.size());
	}

	static Admission admission(int limit) {
		return new Admission(config(limit), Duration.ofSeconds(10), new LruOrder(System::nanoTime));
	}

	private static HttpdConfig config(int limit) {
		return new Binder(new MapConfigurationPropertySource(
				Map.of("httpd.max-open-sockets", limit, "httpd.handshake-slots", 10 * limit + 10)))
			.bindOrCreate("httpd", HttpdConfig.class);
	}

	private interface Step {

		void take(PoolModel.Session session, Seat seat);

	}

	private final class Connection implements Claims.Occupant {

		private final Seat seat;

		private boolean admitted;

		Connection(Seat seat) {
			this.seat = seat;
		}

		@Override
		public void admitted() {
			this.admitted = true;
		}

		@Override
		public void evict(CloseReason reason) {
			assertThat(reason).isEqualTo(CloseReason.LRU_PURGED);
			AdmissionModelTests.this.evicted.add(this);
		}

		@Override
		public void refused(FailureCategory category) {
			throw new AssertionError("not a step of this test");
		}

		@Override
		public void expire() {
			throw new AssertionError("not a step of this test");
		}

	}

}
