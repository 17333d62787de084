package io.github.esphttps.httpd;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;

import io.github.esphttps.httpd.WebSocketFrame.Type;
import io.netty.buffer.ByteBuf;
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
 * Tests for {@link WebSocketReader} with strict rules.
 */
@Tag("exhaustive")
class WebSocketReaderTests {

	private final WebSocketReader reader = WebSocketReading.strict();

	@Test
	void exampleOfTheRfcIsRead() {
		WebSocketReading reading = WebSocketReading.of(this.reader, hex("81 85 37 fa 21 3d 7f 9f 4d 51 58"));
		assertThat(reading.frames()).containsExactly("TEXT Hello");
		assertThat(reading.parts()).hasSize(1);
	}

	@Test
	void controlFramesMayLieBetweenFragments() {
		WebSocketReading reading = WebSocketReading.of(this.reader, frame(0x01, "a"), frame(0x89, "ping"),
				frame(0x00, ""), frame(0x8A, ""), frame(0x80, "b"), frame(0x82, ""), frame(0x88, ""));
		assertThat(reading.frames()).containsExactly("TEXT a+", "PING ping", "CONTINUATION +", "PONG ",
				"CONTINUATION b", "BINARY ", "CLOSE ");
		assertThat(reading.code()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 7, 8, 125, 126, 127, 65_535, 65_536, 300_000 })
	void payloadsOfAnyLengthAreRead(int length) {
		byte[] payload = new byte[length];
		new Random(length).nextBytes(payload);
		for (int portion : new int[] { (length > 1000) ? 101 : 1, 1009, Integer.MAX_VALUE }) {
			WebSocketReading reading = WebSocketReading.of(WebSocketReading.strict(), headInPieces(portion),
					frame(0x82, payload));
			assertThat(reading.parts())
				.allMatch((part) -> part.type() == Type.BINARY && part.isLast()
						&& part.payload().length <= WebSocketReader.MAX_PART)
				.last()
				.matches(WebSocketFrame::endsMessage);
			assertThat(WebSocketReading
				.concat(reading.parts().stream().map(WebSocketFrame::payload).toArray(byte[][]::new)))
				.isEqualTo(payload);
			long left = length;
			for (WebSocketFrame part : reading.parts()) {
				left -= part.payload().length;
				assertThat(part.left()).isEqualTo(left);
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "c1, 1002", "a1, 1002", "91, 1002", "83, 1002", "84, 1002", "85, 1002", "86, 1002", "87, 1002",
			"8b, 1002", "8c, 1002", "8d, 1002", "8e, 1002", "8f, 1002", "08, 1002", "09, 1002", "0a, 1002", "c9, 1002",
			"81 00, 1002", "81 05, 1002", "89 fe, 1002", "8a ff, 1002", "88 fe, 1002", "88 00, 1002",
			"81 fe 00 7d, 1002", "82 fe 00 00, 1002", "82 ff 00 00 00 00 00 00 ff ff, 1002",
			"82 ff 80 00 00 00 00 01 00 00, 1002", "80 80 00 00 00 00, 1002", "00 80 00 00 00 00, 1002",
			"01 80 00 00 00 00 81 80 00 00 00 00, 1002", "02 80 00 00 00 00 02 80 00 00 00 00, 1002",
			"82 80 00 00 00 00 80 80 00 00 00 00, 1002", "88 81 00 00 00 00 03, 1002", "88 82 00 00 00 00 03 e7, 1002",
			"88 82 00 00 00 00 00 00, 1002", "88 82 00 00 00 00 03 ec, 1002", "88 82 00 00 00 00 03 ed, 1002",
			"88 82 00 00 00 00 03 ee, 1002", "88 82 00 00 00 00 03 f7, 1002", "88 82 00 00 00 00 07 d0, 1002",
			"88 82 00 00 00 00 0b b7, 1002", "88 82 00 00 00 00 13 88, 1002", "88 82 00 00 00 00 ff ff, 1002",
			"88 83 00 00 00 00 03 e8 ff, 1007", "88 83 00 00 00 00 03 e8 c3, 1007", "81 81 00 00 00 00 80, 1007",
			"81 81 00 00 00 00 c3, 1007", "81 84 00 00 00 00 ff, 1007", "81 84 00 00 00 00 ed a0, 1007",
			"01 81 00 00 00 00 c3 80 80 00 00 00 00, 1007", "01 81 00 00 00 00 c3 80 85 00 00 00 00 c3, 1007" })
	void violationIsKnownAtTheOctetThatCannotBe(String hex, int code) {
		byte[] octets = hex(hex);
		for (int portion : new int[] { 1, Integer.MAX_VALUE }) {
			assertThat(WebSocketReading.of(WebSocketReading.strict(), () -> portion, octets).code()).isEqualTo(code);
			assertThat(WebSocketReading
				.of(WebSocketReading.strict(), () -> portion, Arrays.copyOf(octets, octets.length - 1))
				.code()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(
			ints = { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999 })
	void closeCodesThatMayBeSentAreRead(int code) {
		byte[] payload = { (byte) (code >> 8), (byte) code, 'b', 'y', 'e' };
		WebSocketReading reading = WebSocketReading.of(this.reader, frame(0x88, payload), frame(0x81, "more"),
				hex("ff"));
		assertThat(reading.code()).isZero();
		assertThat(reading.parts()).hasSize(1);
		assertThat(WebSocketClose.ofPayload(reading.parts().get(0).payload()))
			.isEqualTo(new WebSocketClose(code, "bye"));
	}

	@Test
	void characterMayLieAcrossFragmentsAndPings() {
		WebSocketReading reading = WebSocketReading.of(this.reader, frame(0x01, hex("f0")), frame(0x00, hex("9f")),
				frame(0x89, hex("ff")), frame(0x00, hex("98")), frame(0x80, hex("80")), frame(0x82, hex("ff")));
		assertThat(reading.code()).isZero();
		assertThat(reading.frames()).hasSize(6);
	}

	@Test
	void whatFollowsAViolationIsSkipped() {
		ByteBuf bytes = Unpooled.wrappedBuffer(hex("c1 80"), frame(0x81, "more"));
		assertThatExceptionOfType(WebSocketException.class).isThrownBy(() -> this.reader.read(bytes))
			.matches(WebSocketException::sendsClose);
		assertThat(this.reader.read(bytes)).isNull();
		assertThat(bytes.isReadable()).isFalse();
		assertThat(this.reader.isInFrame()).isFalse();
	}

	@Test
	void frameIsBegunByItsFirstOctetAndEndedByItsLast() {
		byte[] octets = WebSocketReading.concat(frame(0x81, "hello"), frame(0x89, "hello"), frame(0x82, ""));
		int length = frame(0x81, "hello").length;
		assertThat(this.reader.isInFrame()).isFalse();
		for (int index = 0; index < octets.length; index++) {
			this.reader.read(Unpooled.wrappedBuffer(octets, index, 1));
			assertThat(this.reader.isInFrame()).as("after %d", index)
				.isEqualTo((index + 1) % length != 0 && index + 1 != octets.length);
		}
	}

	@ParameterizedTest
	@CsvSource({ "10, 0", "11, 1009" })
	void frameIsRefusedByItsHeader(int length, int code) {
		byte[] frame = frame(0x82, new byte[length]);
		WebSocketReading reading = WebSocketReading.of(new WebSocketReader(settings(true, 10, UNLIMITED), null),
				frame(0x02, new byte[10]), frame(0x89, "longer than that"),
				Arrays.copyOf(frame(0x00, new byte[length]), 2),
				(code == 0) ? Arrays.copyOfRange(frame, 2, frame.length) : new byte[0]);
		assertThat(reading.code()).isEqualTo(code);
		assertThat(reading.parts()).hasSize((code == 0) ? 3 : 2);
	}

	@Test
	void frameOfAnyLengthIsReadUnlessThereIsALimit() {
		byte[] header = hex("82 ff 7f ff ff ff ff ff ff ff 00 00 00 00 11");
		assertThat(WebSocketReading.of(this.reader, header).first())
			.matches((frame) -> frame.left() == Long.MAX_VALUE - 1);
		assertThat(WebSocketReading.of(new WebSocketReader(settings(true, UNLIMITED, 1_000_000), null), header).code())
			.isEqualTo(1009);
		assertThat(WebSocketReading.of(WebSocketReading.strict(), frame(0x02, "12"), hex("80"), header).code())
			.isEqualTo(1002);
	}

	@ParameterizedTest
	@CsvSource({ "5, 0", "6, 1009" })
	void messageIsRefusedByTheHeaderThatExceedsIt(int length, int code) {
		WebSocketReading reading = WebSocketReading.of(new WebSocketReader(settings(true, UNLIMITED, 10), null),
				frame(0x82, new byte[10]), frame(0x02, new byte[5]), frame(0x89, "not of the message"),
				Arrays.copyOf(frame(0x80, new byte[length]), 6));
		assertThat(reading.code()).isEqualTo(code);
		assertThat(reading.frames()).hasSize(3);
	}

	@Test
	void lengthsOfFragmentsDoNotOverflow() {
		byte[] header = hex("00 ff 7f ff ff ff ff ff ff ff 00 00 00 00");
		WebSocketReading reading = WebSocketReading
			.of(new WebSocketReader(settings(true, UNLIMITED, UNLIMITED - 1), null), frame(0x02, "12"), header);
		assertThat(reading.code()).isEqualTo(1009);
		assertThat(List.of(reading.frames())).hasSize(1);
	}

	/** The longest head octet by octet, then portions of some size. */
	private static IntSupplier headInPieces(int portion) {
		AtomicInteger portions = new AtomicInteger();
		return () -> (portion < 1000 && portions.incrementAndGet() <= 14) ? 1 : portion;
	}

}
