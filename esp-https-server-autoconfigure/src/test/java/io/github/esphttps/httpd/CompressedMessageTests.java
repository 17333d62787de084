package io.github.esphttps.httpd;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.Deflater;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.github.esphttps.httpd.WebSocketReading.UNLIMITED;
import static io.github.esphttps.httpd.WebSocketReading.frame;
import static io.github.esphttps.httpd.WebSocketReading.hex;
import static io.github.esphttps.httpd.WebSocketReading.settings;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WebSocketReader} with compressed messages.
 */
@Tag("exhaustive")
class CompressedMessageTests {

	static byte[] deflate(byte[] message) {
		Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
		deflater.setInput(message);
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		byte[] buffer = new byte[8192];
		for (int length = buffer.length; length == buffer.length;) {
			length = deflater.deflate(buffer, 0, buffer.length, Deflater.SYNC_FLUSH);
			compressed.write(buffer, 0, length);
		}
		deflater.end();
		byte[] octets = compressed.toByteArray();
		return Arrays.copyOf(octets, octets.length - 4);
	}

	/** Of RFC 7692, section 7.2.3. */
	@ParameterizedTest
	@ValueSource(strings = { "f248cdc9c90700", "000500fa ff48656c6c6f00", "f348cdc9c9070000",
			"f248050000 00ffffcac9c90700", "f348cdc9c90700" })
	void examplesOfTheRfcAreRead(String hex) {
		for (int portion : new int[] { 1, 3, Integer.MAX_VALUE }) {
			WebSocketReading reading = WebSocketReading.of(WebSocketReading.compressed(5), () -> portion,
					frame(0xC1, hex(hex)), frame(0xC1, hex(hex)));
			assertThat(reading.code()).isZero();
			assertThat(reading.frames()).containsExactly("TEXT Hello", "TEXT Hello");
		}
	}

	@Test
	void smallMessageIsOnePart() {
		WebSocketReading reading = WebSocketReading.of(WebSocketReading.compressed(5),
				frame(0xC1, hex("f248cdc9c90700")));
		assertThat(reading.parts()).hasSize(1).allMatch(WebSocketFrame::endsMessage);
	}

	@Test
	void messageMayBeInFragmentsAndOthersAsTheyAre() {
		WebSocketReading reading = WebSocketReading.of(WebSocketReading.compressed(5), frame(0x41, hex("f248cd")),
				frame(0x89, "ping"), frame(0x00, ""), frame(0x80, hex("c9c90700")), frame(0x81, "plain"),
				frame(0xC2, ""), frame(0xC2, "\0"), frame(0x41, hex("f348cdc9c90700")), frame(0x80, ""));
		assertThat(reading.frames()).containsExactly("TEXT He+", "PING ping", "CONTINUATION +", "CONTINUATION llo",
				"TEXT plain", "BINARY ", "BINARY ", "TEXT Hello+", "CONTINUATION ");
		assertThat(reading.code()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 1000, 4096, 65_535, 65_536, 65_537, 131_072, 1_000_000 })
	void messagesOfAnyLengthAreRead(int length) {
		for (boolean dense : new boolean[] { true, false }) {
			byte[] message = new byte[length];
			if (dense) {
				new Random(length).nextBytes(message);
			}
			for (int portion : new int[] { Math.max(7, length / 1000), Integer.MAX_VALUE }) {
				WebSocketReading reading = WebSocketReading.of(WebSocketReading.compressed(length), () -> portion,
						frame(0xC2, deflate(message)));
				assertThat(reading.code()).isZero();
				assertThat(reading.parts()).allMatch((part) -> part.payload().length <= WebSocketReader.MAX_PART);
				assertThat(reading.parts()).filteredOn(WebSocketFrame::endsMessage)
					.containsExactly(reading.parts().get(reading.parts().size() - 1));
				assertThat(WebSocketReading
					.concat(reading.parts().stream().map(WebSocketFrame::payload).toArray(byte[][]::new)))
					.isEqualTo(message);
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "100000, 0", "99999, 1009", "1, 1009", "0, 1009" })
	void messageIsRefusedAsSoonAsItIsTooLong(long limit, int code) {
		byte[] frame = frame(0xC1, deflate("x".repeat(100_000).getBytes(StandardCharsets.UTF_8)));
		WebSocketReading reading = WebSocketReading.of(WebSocketReading.compressed(limit), frame);
		assertThat(reading.code()).isEqualTo(code);
		assertThat(reading.parts().stream().mapToLong((part) -> part.payload().length).sum()).isBetween(0L,
				Math.min(limit, 100_000));
	}

	@Test
	void bombIsInflatedNoFartherThanTheLimit() {
		WebSocketReading reading = WebSocketReading.of(WebSocketReading.compressed(1_000_000),
				frame(0xC2, deflate(new byte[50_000_000])));
		assertThat(reading.code()).isEqualTo(1009);
		assertThat(reading.parts()).hasSizeLessThanOrEqualTo(16);
	}

	@Test
	void limitOfFramesIsThatOfTheirCompressedLength() {
		WebSocketReader limited = new WebSocketReader(settings(true, 100, UNLIMITED), new PerMessageDeflate(""));
		WebSocketReading reading = WebSocketReading.of(limited, frame(0xC2, deflate(new byte[50_000])),
				hex("c2 fe 00 80"));
		assertThat(reading.frames()).hasSize(1);
		assertThat(reading.code()).isEqualTo(1009);
	}

	/** Reserved block type, truncated block, bad distance, text that is none. */
	@ParameterizedTest
	@CsvSource({ "06, 1007", "f248cd, 1007", "000500faff4865, 1007", "ffffffffff, 1007", "f24805, 1007",
			"fafb0300, 1007" })
	void dataThatAreNotValidAreRefused(String hex, int code) {
		for (int portion : new int[] { 1, Integer.MAX_VALUE }) {
			assertThat(
					WebSocketReading.of(WebSocketReading.compressed(1000), () -> portion, frame(0xC1, hex(hex))).code())
				.isEqualTo(code);
		}
	}

	@Test
	void compressedTextIsUtf8() {
		byte[] message = "ä".repeat(50_000).getBytes(StandardCharsets.UTF_8);
		assertThat(WebSocketReading.of(WebSocketReading.compressed(100_000), frame(0xC1, deflate(message))).code())
			.isZero();
		message[70_000] = 'x';
		assertThat(WebSocketReading.of(WebSocketReading.compressed(100_000), frame(0xC1, deflate(message))).code())
			.isEqualTo(1007);
		assertThat(WebSocketReading.of(WebSocketReading.compressed(100_000), frame(0xC2, deflate(message))).code())
			.isZero();
	}

	@ParameterizedTest
	@CsvSource({ "a1, 1002", "91, 1002", "c9, 1002", "c8, 1002", "ca, 1002", "01 80 00 00 00 00 c0, 1002",
			"41 80 00 00 00 00 40, 1002" })
	void bitIsReservedElsewhere(String hex, int code) {
		assertThat(WebSocketReading.of(WebSocketReading.compressed(1000), hex(hex)).code()).isEqualTo(code);
	}

	@Test
	void runsOfFinalBlocksEndSomewhere() {
		byte[] blocks = hex("0300".repeat(200_000));
		WebSocketReading reading = WebSocketReading.of(WebSocketReading.compressed(1000), frame(0xC2, blocks));
		assertThat(reading.frames()).containsExactly("BINARY ");
	}

}
