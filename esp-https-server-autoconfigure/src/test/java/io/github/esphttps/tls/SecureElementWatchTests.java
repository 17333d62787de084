package io.github.esphttps.tls;

import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

/**
 * Tests for {@link SecureElementWatch}.
 */
class SecureElementWatchTests {

	private final AtomicInteger probes = new AtomicInteger();

	private boolean signsForOthers;

	private final SecureElementWatch watch = new SecureElementWatch(new SecureElementWatch.Watched() {

		@Override
		public void probe() throws Exception {
			SecureElementWatchTests.this.probes.incrementAndGet();
			if (SecureElementWatchTests.this.signsForOthers) {
				SecureElementWatchTests.this.watch.signed();
			}
			throw new SecureElementException("it did not sign in time", null);
		}

		@Override
		public void recover() throws Exception {
			throw new SecureElementException("it did not sign in time", null);
		}

	});

	@Test
	void elementThatDoesNotSignIsGone() {
		try (this.watch) {
			this.watch.suspect();
			this.watch.start();
			await().untilAsserted(() -> assertThat(this.watch.problem()).isNotNull());
		}
	}

	@Test
	void elementThatOnlyHasTooMuchToSignIsThere() {
		this.signsForOthers = true;
		try (this.watch) {
			this.watch.suspect();
			this.watch.start();
			await().untilAtomic(this.probes, equalTo(1));
			this.watch.suspect();
			await().untilAtomic(this.probes, equalTo(2));
			assertThat(this.watch.problem()).isNull();
		}
	}

}
