package io.github.esphttps.httpd;

import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SessionGateTests {

	private final AtomicInteger reads = new AtomicInteger();

	private final SessionGate gate = new SessionGate();

	private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelOutboundHandlerAdapter() {

		@Override
		public void read(ChannelHandlerContext ctx) {
			SessionGateTests.this.reads.incrementAndGet();
		}

	}, this.gate);

	@Test
	void shutGateHoldsMessagesAndReads() {
		this.gate.shut();
		int before = this.reads.get();
		this.channel.writeInbound("first", "second");
		this.channel.read();
		assertThat(this.channel.<String>readInbound()).isNull();
		assertThat(this.reads).hasValue(before);
		this.gate.open(this.channel.pipeline().firstContext());
		assertThat(this.channel.<String>readInbound()).isEqualTo("first");
		assertThat(this.channel.<String>readInbound()).isEqualTo("second");
		assertThat(this.reads).hasValue(before + 1);
		assertThat(this.channel.pipeline().get(SessionGate.class)).isNull();
	}

	@Test
	void nothingIsLeakedWhenTheConnectionEndsFirst() {
		this.gate.shut();
		ByteBuf held = Unpooled.buffer().writeByte(1);
		this.channel.writeInbound(held);
		this.channel.close();
		assertThat(held.refCnt()).isZero();
	}

}
