package io.github.esphttps.httpd;

import io.netty.buffer.Unpooled;
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
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link WebSocketReader} with the rules of the original.
 */
@Tag("exhaustive")
class LenientWebSocketReaderTests {

	private final WebSocketReader reader = WebSocketReading.lenient();

	@ParameterizedTest
	@CsvSource({ "f1 81 00 00 00 00 61, TEXT a", "09 81 00 00 00 00 61, PING a", "81 fe 00 01 00 00 00 00 61, TEXT a",
			"81 ff 00 00 00 00 00 00 00 01 00 00 00 00 61, TEXT a", "81 81 00 00 00 00 ff, TEXT ff",
			"88 81 00 00 00 00 61, CLOSE a", "88 82 00 00 00 00 00 00, CLOSE 0000",
			"88 83 00 00 00 00 03 e8 ff, CLOSE 03e8ff" })
	void frameIsReadThatKeepsNotToTheRfc(String hex, String frame) {
		WebSocketReading reading = WebSocketReading.of(this.reader, hex(hex));
		assertThat(reading.code()).isZero();
		assertThat(reading.frames()).containsExactly(frame);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0x83, 0x87, 0x8B, 0xFF, 0x03 })
	void frameOfAReservedTypeIsSkipped(int first) {
		// The longest length of a head too, though not octet by octet
		for (int length : new int[] { 300, 70_000 }) {
			int portion = (length == 300) ? 1 : 1009;
			WebSocketReading reading = WebSocketReading.of(WebSocketReading.lenient(), () -> portion,
					frame(first, new byte[length]), frame(first, ""), frame(0x01, "a"), frame(first, "b"),
					frame(0x80, "c"));
			assertThat(reading.code()).isZero();
			assertThat(reading.frames()).containsExactly("TEXT a+", "CONTINUATION c");
		}
	}

	@Test
	void continuationWithoutABeginningIsAMessage() {
		WebSocketReading reading = WebSocketReading.of(this.reader, frame(0x80, "a"), frame(0x00, "b"),
				frame(0x80, "c"));
		assertThat(reading.frames()).containsExactly("CONTINUATION a", "CONTINUATION b+", "CONTINUATION c");
	}

	@Test
	void newMessageEndsTheOneBeforeIt() {
		WebSocketReading reading = WebSocketReading.of(this.reader, frame(0x01, "a"), frame(0x02, "b"),
				frame(0x81, "c"), frame(0x80, "d"));
		assertThat(reading.frames()).containsExactly("TEXT a+", "CONTINUATION ", "BINARY b+", "CONTINUATION ", "TEXT c",
				"CONTINUATION d");
	}

	@Test
	void newMessageMayEndACompressedOne() {
		WebSocketReader compressing = new WebSocketReader(settings(false, UNLIMITED, UNLIMITED),
				new PerMessageDeflate(""));
		WebSocketReading reading = WebSocketReading.of(compressing, frame(0x41, hex("f248cd")), frame(0x81, "b"),
				frame(0xC1, hex("f248cdc9c90700")));
		assertThat(reading.frames()).containsExactly("TEXT He+", "CONTINUATION ", "TEXT b", "TEXT Hello");
	}

	@Test
	void frameWithoutAMaskIsRefusedWithoutACloseFrame() {
		assertThatExceptionOfType(WebSocketException.class)
			.isThrownBy(() -> this.reader.read(Unpooled.wrappedBuffer(hex("81 05"))))
			.matches((ex) -> !ex.sendsClose());
	}

	@ParameterizedTest
	@CsvSource({ "89 fe, 1002", "88 ff, 1002", "82 ff 80 00 00 00 00 00 00 00, 1002", "83 fe 00 65, 1009",
			"82 fe 00 65, 1009", "02 80 00 00 00 00 80 e5 00 00 00 00, 1009" })
	void limitsHoldAllTheSame(String hex, int code) {
		WebSocketReader limited = new WebSocketReader(settings(false, 100, UNLIMITED), null);
		assertThat(WebSocketReading.of(limited, hex(hex)).code()).isEqualTo(code);
	}

}
