package io.github.esphttps.httpd;

import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;

import io.github.esphttps.config.SlowClient;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for frames of which no bytes can be made.
 */
class WebSocketEncodingFailureTests {

	private final List<Throwable> failures = new ArrayList<>();

	private final Scarce memory = new Scarce();

	private final OutboundChannel client = new OutboundChannel(1000, SlowClient.WAIT, this.memory);

	@Test
	void sendFailsAndTheClientIsClosed() {
		try (this.client) {
			send(WebSocketFrame.text("a"));
			this.client.run();
			this.memory.failing = 1;
			send(WebSocketFrame.text("b"));
			send(WebSocketFrame.text("c"));
			assertThat(this.client.frames()).containsExactly("81:a", "88:\u0003\ufffd");
			assertThat(this.failures).hasExactlyElementsOfTypes(ClosedChannelException.class,
					ClosedChannelException.class);
			assertThat(this.failures.get(0)).hasCauseInstanceOf(InternalError.class);
			assertThat(this.client.broken).hasExactlyElementsOfTypes(InternalError.class);
			assertThat(this.client.closes).hasSize(1);
			assertThat(this.client.outbound.waitingBytes()).isZero();
		}
	}

	@Test
	void nothingFollowsAFragmentThatIsMissing() {
		try (this.client) {
			send(WebSocketFrame.text("a", false));
			this.client.run();
			this.memory.failing = 1;
			send(WebSocketFrame.continuation(new byte[1], false));
			send(WebSocketFrame.continuation(new byte[1], true));
			assertThat(this.client.frames()).containsExactly("1:a", "88:\u0003\ufffd");
			assertThat(this.failures).hasSize(2);
		}
	}

	@Test
	void closeThatCannotBeSentIsTheEndAllTheSame() {
		try (this.client) {
			this.memory.failing = 2;
			send(WebSocketFrame.text("a"));
			assertThat(this.client.frames()).isEmpty();
			assertThat(this.client.closes).hasSize(1);
			send(WebSocketFrame.text("b"));
			assertThat(this.client.frames()).isEmpty();
			assertThat(this.failures).hasSize(2);
		}
	}

	private void send(WebSocketFrame frame) {
		this.client.outbound.send(frame).subscribe(null, this.failures::add);
	}

	/**
	 * Has none as often as the test says.
	 */
	private static final class Scarce extends AbstractByteBufAllocator {

		private int failing;

		@Override
		public boolean isDirectBufferPooled() {
			return false;
		}

		@Override
		protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
			if (this.failing > 0) {
				this.failing--;
				// Not the error there would be, which would end the tests
				throw new InternalError("out of memory");
			}
			return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
		}

		@Override
		protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
			return newHeapBuffer(initialCapacity, maxCapacity);
		}

	}

}
