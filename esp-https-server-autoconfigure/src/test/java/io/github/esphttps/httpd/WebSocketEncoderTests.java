package io.github.esphttps.httpd;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WebSocketEncoder}.
 */
class WebSocketEncoderTests {

	private final WebSocketEncoder plain = new WebSocketEncoder(ByteBufAllocator.DEFAULT, null);

	private final WebSocketEncoder compressing = new WebSocketEncoder(ByteBufAllocator.DEFAULT,
			new PerMessageDeflate(""));

	private static byte[] encode(WebSocketEncoder encoder, WebSocketFrame frame) {
		ByteBuf bytes = encoder.encode(WebSocketSend.unheard(frame));
		try {
			return ByteBufUtil.getBytes(bytes);
		}
		finally {
			bytes.release();
		}
	}

	@Test
	void examplesOfTheRfcAreWritten() {
		assertThat(encode(this.plain, WebSocketFrame.text("Hello"))).isEqualTo(WebSocketReading.hex("810548656c6c6f"));
		assertThat(encode(this.plain, WebSocketFrame.text("Hel", false))).isEqualTo(WebSocketReading.hex("010348656c"));
		assertThat(encode(this.plain, WebSocketFrame.continuation(new byte[] { 'l', 'o' }, true)))
			.isEqualTo(WebSocketReading.hex("80026c6f"));
		assertThat(encode(this.plain, WebSocketFrame.close(new WebSocketClose(1000, ""))))
			.isEqualTo(WebSocketReading.hex("880203e8"));
	}

	@ParameterizedTest
	@CsvSource({ "0, 8200", "125, 827d", "126, 827e007e", "65535, 827effff", "65536, 827f0000000000010000" })
	void lengthHasItsShortestForm(int length, String header) {
		byte[] payload = new byte[length];
		new Random(length).nextBytes(payload);
		byte[] expected = WebSocketReading.concat(WebSocketReading.hex(header), payload);
		assertThat(encode(this.plain, WebSocketFrame.binary(payload))).isEqualTo(expected);
		// Cannot be compressed
		assertThat(encode(this.compressing, WebSocketFrame.binary(payload))).isEqualTo(expected);
	}

	@Test
	void longPayloadIsNotCopied() {
		byte[] payload = new byte[100_000];
		ByteBuf bytes = this.plain.encode(WebSocketSend.unheard(WebSocketFrame.binary(payload)));
		payload[99_999] = 42;
		assertThat(bytes.getByte(bytes.writerIndex() - 1)).isEqualTo((byte) 42);
		bytes.release();
	}

	@ParameterizedTest
	@ValueSource(ints = { 128, 1000, 100_000, 1024 * 1024 })
	void messageIsCompressedAndCanBeRead(int length) {
		String text = "ab".repeat(length / 2);
		byte[] encoded = encode(this.compressing, WebSocketFrame.text(text));
		assertThat(encoded.length).isLessThan(length / 8);
		assertThat(encoded[0]).isEqualTo((byte) 0xC1);
		byte[] compressed = Arrays.copyOfRange(encoded, (encoded.length < 128) ? 2 : 4, encoded.length);
		WebSocketReading reading = WebSocketReading.of(WebSocketReading.compressed(length),
				WebSocketReading.frame(0xC1, compressed));
		assertThat(reading.frames()).containsExactly("TEXT " + text);
	}

	@Test
	void messageToManyIsCompressedOnce() {
		WebSocketCompressed compressed = new WebSocketCompressed(WebSocketFrame.binary(new byte[1000]));
		byte[] first = compressed.get();
		assertThat(first).isNotNull();
		assertThat(compressed.get()).isSameAs(first);
	}

	@Test
	void onlyMessagesThatAreWorthItAreCompressed() {
		byte[] message = "x".repeat(1000).getBytes(StandardCharsets.UTF_8);
		assertThat(encode(this.compressing, WebSocketFrame.binary(message, false))[0]).isEqualTo((byte) 0x02);
		assertThat(encode(this.compressing, WebSocketFrame.continuation(message, true))[0]).isEqualTo((byte) 0x80);
		assertThat(encode(this.compressing, WebSocketFrame.ping(new byte[125]))[0]).isEqualTo((byte) 0x89);
		assertThat(encode(this.compressing, WebSocketFrame.binary(new byte[127]))[0]).isEqualTo((byte) 0x82);
		assertThat(encode(this.compressing, WebSocketFrame.binary(new byte[1024 * 1024 + 1]))[0])
			.isEqualTo((byte) 0x82);
	}

}
