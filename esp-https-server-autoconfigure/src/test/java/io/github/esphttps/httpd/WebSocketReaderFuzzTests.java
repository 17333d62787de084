package io.github.esphttps.httpd;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Tag;

import static io.github.esphttps.httpd.WebSocketReading.frame;
import static io.github.esphttps.httpd.WebSocketReading.settings;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Any bytes in any portions, to {@link WebSocketReader}: it throws nothing but what says
 * how to close the client, and the portions make no difference.
 */
@Tag("exhaustive")
class WebSocketReaderFuzzTests {

	private static final int ROUNDS = 100;

	private static final int[] FIRST = { 0x81, 0x82, 0x01, 0x02, 0x00, 0x80, 0x89, 0x8A, 0x88, 0xC1, 0xC2, 0x41 };

	@RepeatedTest(8)
	void anyBytesAreRead(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		for (int round = 0; round < ROUNDS; round++) {
			byte[] bytes = new byte[random.nextInt(300)];
			random.nextBytes(bytes);
			// Else most of them would end at the second one
			for (int i = 0; i + 1 < bytes.length && random.nextInt(4) > 0; i += 2 + random.nextInt(20)) {
				bytes[i] = (byte) FIRST[random.nextInt(FIRST.length)];
				bytes[i + 1] |= (byte) 0x80;
			}
			assertPortionsMakeNoDifference(random, bytes);
		}
	}

	@RepeatedTest(8)
	void validFramesWithSomethingWrongAreRead(RepetitionInfo repetition) {
		Random random = new Random(repetition.getCurrentRepetition());
		for (int round = 0; round < ROUNDS; round++) {
			byte[] bytes = WebSocketReading.concat(frames(random).toArray(byte[][]::new));
			int mutations = random.nextInt(4);
			for (int i = 0; i < mutations; i++) {
				bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
			}
			assertPortionsMakeNoDifference(random, bytes);
		}
	}

	private static List<byte[]> frames(Random random) {
		List<byte[]> frames = new ArrayList<>();
		for (int message = random.nextInt(5); message >= 0; message--) {
			String text = "aä€😀".repeat(random.nextInt(100));
			switch (random.nextInt(5)) {
				case 0 -> frames.add(frame(0x81, text));
				case 1 -> {
					frames.add(frame(0x01, text));
					frames.add(frame(0x89, "ping"));
					frames.add(frame(0x00, text));
					frames.add(frame(0x80, text));
				}
				case 2 -> frames.add(frame(0xC1, CompressedMessageTests.deflate(text.getBytes())));
				case 3 -> frames.add(frame(0xC2, CompressedMessageTests.deflate(new byte[random.nextInt(200_000)])));
				default -> frames.add(frame(0x82, new byte[random.nextInt(2) * 70_000]));
			}
		}
		frames.add(frame(0x88, WebSocketReading.hex("03e8")));
		return frames;
	}

	private static void assertPortionsMakeNoDifference(Random random, byte[] bytes) {
		PerMessageDeflate deflate = random.nextBoolean() ? new PerMessageDeflate("") : null;
		WebSocketSettings settings = settings(random.nextInt(4) > 0, 100_000, 150_000);
		Supplier<WebSocketReader> readers = () -> new WebSocketReader(settings, deflate);
		WebSocketReading whole = WebSocketReading.of(readers.get(), bytes);
		int most = 1 + random.nextInt(5000);
		WebSocketReading portions = WebSocketReading.of(readers.get(), () -> 1 + random.nextInt(most), bytes);
		assertThat(portions.frames()).isEqualTo(whole.frames());
		// Which of two violations in the same compressed data is found may differ
		assertThat(portions.code() == 0).isEqualTo(whole.code() == 0);
		assertThat(whole.parts()).allMatch((part) -> part.payload().length <= WebSocketReader.MAX_PART);
		if (deflate == null) {
			assertThat(portions.code()).isEqualTo(whole.code());
		}
	}

}
