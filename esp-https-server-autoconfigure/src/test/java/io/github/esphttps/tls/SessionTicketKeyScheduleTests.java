package io.github.esphttps.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link SessionTicketKeySchedule}.
 */
class SessionTicketKeyScheduleTests {

	private static final Duration LIFETIME = Duration.ofHours(24);

	private static final Duration ROTATION = Duration.ofHours(12);

	private static final Instant START = SessionTicketKeyClock.START;

	private final SessionTicketKeyClock clock = new SessionTicketKeyClock();

	private final SessionTicketKeySchedule schedule = SessionTicketKeySchedule.of(LIFETIME, ROTATION, this.clock);

	@Test
	void firstKeyIssuesAtOnceAndItsSuccessorIsKnown() {
		SessionTicketKeyRing keys = this.schedule.firstKeys();
		assertThat(begins(keys)).containsExactly(START, START.plus(ROTATION));
		assertThat(this.schedule.due(keys)).isFalse();
		assertThat(this.schedule.rotated(keys)).isSameAs(keys);
	}

	@Test
	void eachKeyIsKnownForARotationBeforeItIssues() {
		SessionTicketKeyRing keys = this.schedule.firstKeys();
		this.clock.set(this.schedule.nextRotation(keys));
		assertThat(this.clock.instant()).isEqualTo(START.plus(ROTATION));
		assertThat(this.schedule.due(keys)).isTrue();
		assertThat(begins(this.schedule.rotated(keys))).containsExactly(START, START.plus(ROTATION),
				START.plus(ROTATION.multipliedBy(2)));
	}

	@Test
	void ticketIsAcceptedForItsLifetimeThroughAllRotations() {
		Duration step = Duration.ofHours(1);
		SessionTicketKeyRing keys = this.schedule.firstKeys();
		Set<SessionTicketKey> ever = new HashSet<>();
		for (int hour = 0; hour < 24 * 14; hour++) {
			keys = this.schedule.rotated(keys);
			ever.addAll(keys.keys());
			Instant now = this.clock.instant();
			SessionTicketKey issuing = keys.issuing(now);
			assertThat(Duration.between(issuing.issuesFrom(), now)).isLessThan(ROTATION);
			for (SessionTicketKey old : ever) {
				boolean isSuccessorYoung = old.issuesFrom().plus(ROTATION).plus(LIFETIME).isAfter(now);
				assertThat(keys.inUse(now, LIFETIME).contains(old)).isEqualTo(isSuccessorYoung);
			}
			this.clock.forward(step);
		}
		assertThat(ever).hasSize(2 * 14 + 1);
	}

	@Test
	void overdueKeyIsAnnouncedBeforeItIssues() {
		SessionTicketKeyRing old = SessionTicketKeyRing
			.of(List.of(SessionTicketKey.random(START.minus(Duration.ofDays(30)))));
		SessionTicketKeyRing keys = this.schedule.rotated(old);
		assertThat(begins(keys)).containsExactly(START.minus(Duration.ofDays(30)), START.plusSeconds(10));
		this.clock.forward(Duration.ofSeconds(5));
		assertThat(this.schedule.due(keys)).isFalse();
		this.clock.forward(Duration.ofSeconds(5));
		assertThat(begins(this.schedule.rotated(keys))).endsWith(START.plusSeconds(10).plus(ROTATION));
	}

	@Test
	void keyOfTheFarFutureDoesNotEndRotation() {
		SessionTicketKeyRing keys = SessionTicketKeyRing
			.of(List.of(SessionTicketKey.random(START), SessionTicketKey.random(START.plus(Duration.ofDays(36500)))));
		keys = this.schedule.rotated(keys);
		assertThat(begins(keys)).contains(START.plus(ROTATION)).hasSize(3);
		assertThat(this.schedule.due(keys)).isFalse();
	}

	@Test
	void clockThatWasSetBackMakesNoKeys() {
		SessionTicketKeyRing keys = this.schedule.firstKeys();
		this.clock.forward(Duration.ofHours(-5));
		assertThat(this.schedule.due(keys)).isFalse();
	}

	@Test
	void keyIsInForceByAClockThatIsSomewhatLate() {
		assertThat(this.schedule.inForce(keyFrom(START.plusSeconds(10)))).isTrue();
		assertThat(this.schedule.inForce(keyFrom(START.plusSeconds(11)))).isFalse();
	}

	@Test
	void shortestRotationHas64Keys() {
		SessionTicketKeySchedule shortest = SessionTicketKeySchedule.of(Duration.ofSeconds(62), Duration.ofSeconds(1),
				this.clock);
		SessionTicketKeyRing keys = shortest.firstKeys();
		for (int second = 0; second < 200; second++) {
			keys = shortest.rotated(keys);
			assertThat(keys.keys()).hasSizeLessThanOrEqualTo(SessionTicketKeySchedule.MAX_KEYS);
			this.clock.forward(Duration.ofSeconds(1));
		}
		assertThat(keys.keys()).hasSizeGreaterThan(60);
	}

	@Test
	void rotationThatNeedsMoreKeysIsRefused() {
		TlsConfigurationException failure = catchThrowableOfType(TlsConfigurationException.class,
				() -> SessionTicketKeySchedule.of(Duration.ofDays(7), Duration.ofSeconds(1), this.clock));
		assertThat(failure.property()).isEqualTo("esp.https.tickets.rotation");
		assertThat(failure.value()).isEqualTo("PT1S");
		assertThat(failure).hasMessage("Tickets that live for PT168H would need more than 64 keys at a time.");
		assertThat(failure.remedy()).isEqualTo(
				"Set 'esp.https.tickets.rotation' to at least PT2H42M35S, or shorten 'esp.https.tickets.lifetime'.");
		SessionTicketKeySchedule.of(Duration.ofDays(7), Duration.parse("PT2H42M35S"), this.clock);
	}

	private static SessionTicketKeyRing keyFrom(Instant issuesFrom) {
		return SessionTicketKeyRing.of(List.of(SessionTicketKey.random(issuesFrom)));
	}

	private static List<Instant> begins(SessionTicketKeyRing keys) {
		return keys.keys().stream().map(SessionTicketKey::issuesFrom).toList();
	}

}
