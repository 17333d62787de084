package io.github.esphttps.tls;

import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.config.HttpdSslConfig;
import io.netty.util.concurrent.EventExecutor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HandshakeTurns}.
 */
class HandshakeTurnsTests {

	private final Queue<Runnable> scheduled = new ArrayDeque<>();

	// Runs nothing by itself
	private final EventExecutor executor = (EventExecutor) Proxy.newProxyInstance(getClass().getClassLoader(),
			new Class<?>[] { EventExecutor.class }, (proxy, method, arguments) -> {
				assertThat(method.getName()).isEqualTo("schedule");
				this.scheduled.add((Runnable) arguments[0]);
				return null;
			});

	@ParameterizedTest
	@CsvSource({ "1,1", "2,2", "5,3" })
	void soManyHandshakesTakeAStepInATurnOfTheEventLoop(int concurrency, int steps) {
		HandshakeTurns turns = new HandshakeTurns(config(concurrency).tlsHandshakeConcurrency());
		AtomicInteger taken = new AtomicInteger();
		for (int i = 0; i < 3; i++) {
			turns.await(taken::incrementAndGet, this.executor);
		}
		assertThat(taken).hasValue(0);
		turnOfTheEventLoop();
		assertThat(taken).hasValue(steps);
		for (int turn = 1; turn < 3; turn++) {
			turnOfTheEventLoop();
		}
		assertThat(taken).hasValue(3);
	}

	private void turnOfTheEventLoop() {
		Queue<Runnable> due = new ArrayDeque<>(this.scheduled);
		this.scheduled.clear();
		due.forEach(Runnable::run);
	}

	private static HttpdSslConfig config(int concurrency) {
		Map<String, Object> properties = Map.of("esp.https.tls-handshake-concurrency", concurrency);
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("esp.https",
				HttpdSslConfig.class);
	}

}
