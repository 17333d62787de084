package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.config.SlowClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what becomes of messages when the send queue of a client is full.
 */
class SlowClientPolicyTests {

	private final List<Throwable> failures = new ArrayList<>();

	private final AtomicInteger sent = new AtomicInteger();

	@ParameterizedTest
	@EnumSource
	void queueIsFullAtItsLimitSoThatOneMessageMayExceedIt(SlowClient policy) {
		try (OutboundChannel client = new OutboundChannel(1000, policy)) {
			client.takesNothing();
			send(client, 999);
			send(client, 100_000);
			assertThat(this.failures).isEmpty();
			assertThat(client.outbound.waitingBytes()).isEqualTo(100_999);
			assertThat(client.overflows).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void aThousandMessagesOfAKibibyteFitAMebibyte(SlowClient policy) {
		try (OutboundChannel client = new OutboundChannel(1024 * 1024, policy)) {
			client.takesNothing();
			for (int i = 0; i < 1000; i++) {
				send(client, 1024);
			}
			client.takesAll();
			assertThat(this.sent).hasValue(1000);
			assertThat(this.failures).isEmpty();
		}
	}

	@Test
	void shortMessagesDoNotFillTheMemory() {
		try (OutboundChannel client = new OutboundChannel(1024 * 1024, SlowClient.DROP)) {
			client.takesNothing();
			for (int i = 0; i < 10_000; i++) {
				send(client, 0);
			}
			assertThat(this.failures).hasSize(10_000 - 8192);
		}
	}

	@Test
	void messageIsDroppedAndLaterOnesAreSentAgain() {
		try (OutboundChannel client = new OutboundChannel(1000, SlowClient.DROP)) {
			client.takesNothing();
			send(client, 1000);
			send(client, 111);
			assertThat(this.failures).hasExactlyElementsOfTypes(WebSocketOverflowException.class);
			assertThat(this.failures.get(0)).hasMessageContaining("1000 bytes");
			client.takesAll();
			send(client, 112);
			assertThat(client.frames()).containsExactly("82:1000 bytes", "82:112 bytes");
		}
	}

	@Test
	void fragmentIsNotDroppedFromAMessageThatHasBegun() {
		try (OutboundChannel client = new OutboundChannel(1000, SlowClient.DROP)) {
			client.takesNothing();
			send(client, WebSocketFrame.text("a", false));
			// They wait for the end of the message, which needs no room for that reason
			send(client, 1000);
			send(client, WebSocketFrame.continuation(new byte[1000], false));
			assertThat(this.failures).isEmpty();
			send(client, WebSocketFrame.continuation(new byte[1000], true));
			client.run();
			assertThat(client.overflows).isEqualTo(1);
			assertThat(client.closes).hasSize(1);
		}
	}

	@Test
	void clientIsClosedAndItsQueueDropped() {
		try (OutboundChannel client = new OutboundChannel(1000, SlowClient.CLOSE)) {
			client.takesNothing();
			send(client, 1000);
			send(client, 1);
			send(client, 1);
			client.run();
			assertThat(client.overflows).isEqualTo(1);
			assertThat(this.failures).hasSize(3);
			assertThat(client.outbound.waitingBytes()).isZero();
			assertThat(client.frames()).hasSize(1).allMatch((frame) -> frame.startsWith("88:"));
			assertThat(client.closes).hasSize(1);
		}
	}

	@Test
	void sendsWaitInTheirOrderUpToABound() {
		try (OutboundChannel client = new OutboundChannel(1000, SlowClient.WAIT)) {
			client.takesNothing();
			send(client, 1000);
			for (int i = 0; i < 1024; i++) {
				send(client, WebSocketFrame.text("" + i));
			}
			assertThat(this.failures).isEmpty();
			send(client, 1);
			assertThat(this.failures).hasExactlyElementsOfTypes(WebSocketOverflowException.class);
			client.takesAll();
			List<String> frames = client.frames();
			assertThat(frames).hasSize(1025).startsWith("82:1000 bytes", "81:0").endsWith("81:1023");
			assertThat(this.sent).hasValue(1025);
			for (int i = 0; i < 10; i++) {
				client.takesNothing();
				send(client, 1000);
				send(client, 1000);
				client.takesAll();
			}
			assertThat(this.sent).hasValue(1045);
			assertThat(this.failures).hasSize(1);
		}
	}

	@Test
	void cancelledSendGivesUpItsPlaceAmongThoseThatWait() {
		try (OutboundChannel client = new OutboundChannel(1000, SlowClient.WAIT)) {
			client.takesNothing();
			send(client, 1000);
			for (int i = 0; i < 2000; i++) {
				Disposable waiting = client.outbound.send(WebSocketFrame.binary(new byte[1])).subscribe();
				waiting.dispose();
			}
			assertThat(client.outbound.waitingBytes()).isEqualTo(1000);
			send(client, 1);
			assertThat(this.failures).isEmpty();
		}
	}

	@Test
	void clientThatTakesNothingIsNotWaitedForByThoseWhoDoNotWaitForOne() {
		try (OutboundChannel client = new OutboundChannel(1000, SlowClient.WAIT)) {
			AtomicInteger done = new AtomicInteger();
			client.takesNothing();
			offer(client, done);
			client.pass(Duration.ofMillis(240));
			assertThat(client.outbound.isStalled()).isFalse();
			assertThat(done).hasValue(0);
			client.pass(Duration.ofMillis(20));
			assertThat(client.outbound.isStalled()).isTrue();
			assertThat(done).hasValue(1);
			// At once from now on, as long as there is room
			for (int i = 0; i < 7; i++) {
				offer(client, done);
			}
			assertThat(done).hasValue(8);
			offer(client, done);
			client.pass(Duration.ofSeconds(10));
			assertThat(done).hasValue(8);
			client.takesAll();
			assertThat(done).hasValue(9);
			assertThat(client.outbound.isStalled()).isFalse();
			assertThat(client.frames()).hasSize(9);
		}
	}

	@Test
	void clientThatTakesSomethingNowAndThenIsWaitedFor() {
		try (OutboundChannel client = new OutboundChannel(100_000, SlowClient.WAIT)) {
			AtomicInteger done = new AtomicInteger();
			for (int i = 0; i < 10; i++) {
				client.takesNothing();
				offer(client, done);
				client.pass(Duration.ofMillis(200));
				assertThat(done).hasValue(i);
				client.takesAll();
				assertThat(done).hasValue(i + 1);
			}
		}
	}

	private static void offer(OutboundChannel client, AtomicInteger done) {
		client.outbound.offer(new WebSocketSend(WebSocketFrame.binary(new byte[128]), new WebSocketSend.Outcome() {

			@Override
			public void sent() {
				done.incrementAndGet();
			}

			@Override
			public void failed(Throwable cause) {
				throw new AssertionError(cause);
			}

			@Override
			public boolean waits() {
				return false;
			}

		}));
	}

	private void send(OutboundChannel client, int bytes) {
		send(client, WebSocketFrame.binary(new byte[bytes]));
	}

	private void send(OutboundChannel client, WebSocketFrame frame) {
		client.outbound.send(frame).subscribe(null, this.failures::add, this.sent::incrementAndGet);
	}

}
