package io.github.esphttps.tls;

import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link UnusedSslContext}.
 */
class UnusedSslContextTests {

	private final UnusedSslContext context = new UnusedSslContext();

	@Test
	void shakesHandsWithNobody() {
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.context.newEngine(UnpooledByteBufAllocator.DEFAULT));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> this.context.newEngine(UnpooledByteBufAllocator.DEFAULT, "localhost", 443));
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(this.context::sessionContext);
	}

	@Test
	void offersNothing() {
		assertThat(this.context.isServer()).isTrue();
		assertThat(this.context.cipherSuites()).isEmpty();
		assertThat(this.context.applicationProtocolNegotiator().protocols()).isEmpty();
	}

}
