package io.github.esphttps.tls;

import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link SessionTicketKey}.
 */
class SessionTicketKeyTests {

	private static final Instant START = SessionTicketKeyClock.START;

	private final byte[] content = new byte[48];

	SessionTicketKeyTests() {
		for (int index = 0; index < this.content.length; index++) {
			this.content[index] = (byte) index;
		}
	}

	@Test
	void partsAreInTheOrderOfOpenSsl() {
		SessionTicketKey key = SessionTicketKey.of(this.content, START);
		assertThat(key.name()).hasSize(16).startsWith(0, 1);
		assertThat(key.hmacKey()).hasSize(16).startsWith(16, 17);
		assertThat(key.aesKey()).hasSize(16).startsWith(32, 33);
		assertThat(key.issuesFrom()).isEqualTo(START);
	}

	@Test
	void nobodyChangesAKey() {
		SessionTicketKey key = SessionTicketKey.of(this.content, START);
		SessionTicketKey same = SessionTicketKey.of(this.content, START);
		this.content[0] = 99;
		key.name()[0] = 99;
		key.hmacKey()[0] = 99;
		key.aesKey()[0] = 99;
		key.content()[0] = 99;
		assertThat(key).isEqualTo(same).hasSameHashCodeAs(same);
		assertThat(key.name()[0]).isZero();
	}

	@Test
	void keysDifferInContentOrInstant() {
		SessionTicketKey key = SessionTicketKey.of(this.content, START);
		assertThat(SessionTicketKey.of(this.content, START.plusMillis(1))).isNotEqualTo(key);
		this.content[47]++;
		assertThat(SessionTicketKey.of(this.content, START)).isNotEqualTo(key);
	}

	@Test
	void randomKeysDifferInAllTheirParts() {
		SessionTicketKey first = SessionTicketKey.random(START);
		SessionTicketKey second = SessionTicketKey.random(START);
		assertThat(first.name()).isNotEqualTo(second.name());
		assertThat(first.hmacKey()).isNotEqualTo(second.hmacKey()).isNotEqualTo(first.aesKey());
		assertThat(first.aesKey()).isNotEqualTo(second.aesKey());
	}

	@Test
	void keyOfAnotherLengthIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> SessionTicketKey.of(new byte[80], START))
			.withMessage("'content' must have 48 bytes, not 80");
	}

	@Test
	void textShowsTheNameAndNoSecret() {
		SessionTicketKey key = SessionTicketKey.random(START);
		assertThat(key).hasToString(
				"SessionTicketKey[" + HexFormat.of().formatHex(key.name()) + ", issues from 2030-01-31T12:00:00Z]");
		assertThat(key.toString()).doesNotContain(HexFormat.of().formatHex(key.aesKey()),
				Base64.getEncoder().encodeToString(key.hmacKey()));
	}

}
