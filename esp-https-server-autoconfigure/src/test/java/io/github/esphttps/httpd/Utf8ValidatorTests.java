package io.github.esphttps.httpd;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Utf8Validator}.
 */
@Tag("exhaustive")
class Utf8ValidatorTests {

	private final Utf8Validator validator = new Utf8Validator();

	@Test
	void everyCharacterIsValid() {
		List<String> mistaken = new ArrayList<>();
		for (int character = 0; character <= Character.MAX_CODE_POINT; character++) {
			if (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE) {
				byte[] octets = Character.toString(character).getBytes(StandardCharsets.UTF_8);
				if (!this.validator.accept(octets) || !this.validator.isComplete()) {
					mistaken.add("%x".formatted(character));
				}
			}
		}
		assertThat(mistaken).isEmpty();
	}

	@Test
	void threeOctetsOfAllKindsAreAsTheJdkSays() {
		List<String> mistaken = new ArrayList<>();
		for (int first = 0x80; first <= 0xFF; first++) {
			for (int second = 0x7F; second <= 0xC0; second++) {
				for (int third : new int[] { 0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xFF }) {
					byte[] octets = { (byte) first, (byte) second, (byte) third };
					if (isValid(octets) != isValidForJdk(octets)) {
						mistaken.add("%x %x %x".formatted(first, second, third));
					}
				}
			}
		}
		assertThat(mistaken).isEmpty();
	}

	@RepeatedTest(20)
	void anyOctetsInAnyPortionsAreAsTheJdkSays(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		for (int i = 0; i < 1000; i++) {
			byte[] octets = random.ints(random.nextInt(40), 0, 0x11_0000)
				.filter((character) -> character < 0xD800 || character > 0xDFFF)
				.collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
				.toString()
				.getBytes(StandardCharsets.UTF_8);
			if (octets.length > 0 && random.nextBoolean()) {
				octets[random.nextInt(octets.length)] = (byte) random.nextInt();
			}
			assertThat(isValid(octets, random)).as(HexFormat.of().formatHex(octets)).isEqualTo(isValidForJdk(octets));
		}
	}

	private boolean isValid(byte[] octets) {
		this.validator.reset();
		return this.validator.accept(octets) && this.validator.isComplete();
	}

	private boolean isValid(byte[] octets, Random random) {
		this.validator.reset();
		for (int from = 0; from < octets.length;) {
			int to = Math.min(octets.length, from + 1 + random.nextInt(12));
			if (!this.validator.accept(Arrays.copyOfRange(octets, from, to))) {
				return false;
			}
			from = to;
		}
		return this.validator.isComplete();
	}

	private static boolean isValidForJdk(byte[] octets) {
		try {
			StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
			return true;
		}
		catch (CharacterCodingException ex) {
			return false;
		}
	}

	@ParameterizedTest
	@CsvSource({ "c0, 0", "c1, 0", "80, 0", "f5, 0", "ff, 0", "e09f, 1", "eda0, 1", "f08f, 1", "f490, 1", "f488bb41, 3",
			"cebae1bdb9cf83cebcceb5f4908080656469746564, 12" })
	void firstOctetThatCannotBeIsKnownAtOnce(String hex, int offset) {
		byte[] octets = HexFormat.of().parseHex(hex);
		assertThat(this.validator.accept(Arrays.copyOf(octets, offset))).isTrue();
		assertThat(this.validator.accept(new byte[] { octets[offset] })).isFalse();
	}

}
