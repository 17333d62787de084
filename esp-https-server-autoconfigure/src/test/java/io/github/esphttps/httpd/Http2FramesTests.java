package io.github.esphttps.httpd;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Http2Frames}.
 */
class Http2FramesTests {

	private static final int SETTINGS = 4;

	private static final int GOAWAY = 7;

	@Test
	void serverThatHasSaidNothingBeginsWithSettings() {
		ByteBuf frames = Http2Frames.unserved(new EmbeddedChannel().pipeline());
		assertThat(frames.getByte(3)).isEqualTo((byte) SETTINGS);
		assertThat(frames.getUnsignedMedium(0)).isZero();
		assertThat(frames.getByte(9 + 3)).isEqualTo((byte) GOAWAY);
		assertThat(frames.readableBytes()).isEqualTo(9 + 9 + frames.getUnsignedMedium(9));
		frames.release();
	}

}
