package io.github.esphttps.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SessionTicketKeyRing}.
 */
class SessionTicketKeyRingTests {

	private static final Duration LIFETIME = Duration.ofHours(24);

	private static final Instant START = SessionTicketKeyClock.START;

	private final SessionTicketKey first = SessionTicketKey.random(START);

	private final SessionTicketKey second = SessionTicketKey.random(START.plus(Duration.ofHours(12)));

	private final SessionTicketKey third = SessionTicketKey.random(START.plus(Duration.ofHours(24)));

	private final SessionTicketKeyRing ring = SessionTicketKeyRing.of(List.of(this.third, this.first, this.second));

	@Test
	void newestKeyThatHasBegunIssues() {
		assertThat(this.ring.inUse(START, LIFETIME)).containsExactly(this.first, this.third, this.second);
		assertThat(this.ring.inUse(at(12), LIFETIME)).containsExactly(this.second, this.third, this.first);
		assertThat(this.ring.inUse(at(24).minusMillis(1), LIFETIME)).startsWith(this.second);
		assertThat(this.ring.inUse(at(24), LIFETIME)).containsExactly(this.third, this.second, this.first);
	}

	@Test
	void keyDiesOnceItsSuccessorHasIssuedForALifetime() {
		assertThat(this.ring.inUse(at(36).minusMillis(1), LIFETIME)).contains(this.first);
		assertThat(this.ring.inUse(at(36), LIFETIME)).containsExactly(this.third, this.second);
		assertThat(this.ring.alive(at(36), LIFETIME).keys()).containsExactly(this.second, this.third);
	}

	@Test
	void newestKeyNeverDies() {
		assertThat(this.ring.inUse(at(24 * 365), LIFETIME)).containsExactly(this.third);
	}

	@Test
	void lateClockTakesTheFirstKey() {
		assertThat(this.ring.inUse(at(-1), LIFETIME)).containsExactly(this.first, this.third, this.second);
	}

	@Test
	void nextChangeIsABeginOrADeath() {
		assertThat(this.ring.nextChange(START, LIFETIME)).isEqualTo(at(12));
		assertThat(this.ring.nextChange(at(12), LIFETIME)).isEqualTo(at(24));
		assertThat(this.ring.nextChange(at(24), LIFETIME)).isEqualTo(at(36));
		assertThat(this.ring.nextChange(at(36), LIFETIME)).isEqualTo(at(48));
		assertThat(this.ring.nextChange(at(48), LIFETIME)).isEqualTo(Instant.MAX);
	}

	@Test
	void keysThatBeginAtOnceAreInTheSameOrderEverywhere() {
		SessionTicketKey other = SessionTicketKey.random(START);
		assertThat(SessionTicketKeyRing.of(List.of(this.first, other)))
			.isEqualTo(SessionTicketKeyRing.of(List.of(other, this.first)));
	}

	@Test
	void thereIsNoEmptyRing() {
		assertThatIllegalArgumentException().isThrownBy(() -> SessionTicketKeyRing.of(List.of()));
	}

	private static Instant at(int hours) {
		return START.plus(Duration.ofHours(hours));
	}

}
