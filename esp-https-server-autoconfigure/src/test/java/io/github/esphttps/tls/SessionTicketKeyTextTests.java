package io.github.esphttps.tls;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import io.github.esphttps.tls.SessionTicketKeyText.SessionTicketKeyTextException;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SessionTicketKeyText}.
 */
class SessionTicketKeyTextTests {

	private static final String SECRET = "c2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0IHNlY3JldCBzZWNyZXQgc2VjcmV0";

	private static final String INSTANT = "2030-01-31T12:00:00Z";

	@Test
	void whatIsWrittenIsRead() {
		SessionTicketKeyRing keys = SessionTicketKeyRing
			.of(List.of(SessionTicketKey.random(SessionTicketKeyClock.START.plusMillis(1)),
					SessionTicketKey.random(SessionTicketKeyClock.START)));
		assertThat(SessionTicketKeyText.parse(SessionTicketKeyText.format(keys))).isEqualTo(keys);
	}

	@Test
	void commentsBlankLinesAndLineEndsOfWindowsAreAllowed() {
		SessionTicketKeyRing keys = parse("# a comment\r\n\r\n  \t\r\n  # another\r\n  " + INSTANT + "\t  " + key(1)
				+ " \r\n2030-02-01T00:00:00.5Z " + key(2));
		assertThat(keys.keys()).extracting((key) -> key.issuesFrom().toString())
			.containsExactly(INSTANT, "2030-02-01T00:00:00.500Z");
		assertThat(keys.keys()).extracting((key) -> key.aesKey()[0]).containsExactly((byte) 1, (byte) 2);
	}

	static Stream<Arguments> bad() {
		return Stream.of(bad("empty", "", "It has no key."), bad("comments only", "# nothing\n\n", "It has no key."),
				bad("one part", INSTANT + "\n", "Line 1: It does not consist of an instant and a key."),
				bad("three parts", "\n" + INSTANT + " " + SECRET + " x",
						"Line 2: It does not consist of an instant and a key."),
				bad("not Base64", "#\n\n" + INSTANT + " " + SECRET.replace('c', '%'),
						"Line 3: The key is not in Base64."),
				bad("too short", INSTANT + " " + key(1) + "\n" + INSTANT + " c2VjcmV0",
						"Line 2: The key has 6 bytes instead of 48."),
				bad("too long", INSTANT + " " + SECRET + SECRET, "Line 1: The key has 96 bytes instead of 48."),
				bad("cut off", INSTANT + " " + SECRET.substring(0, 60), "Line 1: The key has 45 bytes instead of 48."),
				bad("no instant", "yesterday " + SECRET,
						"Line 1: It does not begin with an instant such as 2030-01-31T12:00:00Z."),
				bad("local time", "2030-01-31T12:00:00 " + SECRET,
						"Line 1: It does not begin with an instant such as 2030-01-31T12:00:00Z."),
				bad("the wrong way round", SECRET + " " + INSTANT, "Line 1: The key is not in Base64."),
				bad("two of one name", INSTANT + " " + SECRET + "\n\n2031-01-31T12:00:00Z " + SECRET,
						"Line 3: The key has the same name as the one in line 1."));
	}

	private static Arguments bad(String name, String text, String reason) {
		return Arguments.of(Named.of(name, text), reason);
	}

	@ParameterizedTest
	@MethodSource("bad")
	void badTextIsRefusedWithoutQuotingIt(String text, String reason) {
		assertThatExceptionOfType(SessionTicketKeyTextException.class).isThrownBy(() -> parse(text))
			.withMessage(reason)
			.withNoCause();
	}

	@Test
	void otherEncodingIsRefused() {
		assertThatExceptionOfType(SessionTicketKeyTextException.class)
			.isThrownBy(() -> SessionTicketKeyText.parse(new byte[] { '#', (byte) 0xE4, '\n' }))
			.withMessage("It is not a text in UTF-8.");
	}

	private static SessionTicketKeyRing parse(String text) {
		return SessionTicketKeyText.parse(text.getBytes(StandardCharsets.UTF_8));
	}

	private static String key(int fill) {
		byte[] content = new byte[48];
		Arrays.fill(content, (byte) fill);
		return Base64.getEncoder().encodeToString(content);
	}

}
