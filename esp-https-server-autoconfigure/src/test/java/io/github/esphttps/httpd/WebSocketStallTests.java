package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.config.SlowClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for messages that wait although the client takes all, since one before them has
 * no end.
 */
class WebSocketStallTests {

	private final AtomicInteger done = new AtomicInteger();

	@ParameterizedTest
	@EnumSource
	void messageBehindAStreamWithoutEndIsNotWaitedFor(SlowClient policy) {
		try (OutboundChannel client = new OutboundChannel(10_000, policy)) {
			client.outbound.stream(WebSocketFrame.Type.BINARY, Flux.concat(Mono.just(new byte[1]), Mono.never()))
				.subscribe();
			assertThat(client.frames()).hasSize(1);
			assertStallsWhileNothingIsWritten(client);
		}
	}

	@ParameterizedTest
	@EnumSource
	void messageBehindFragmentsWithoutEndIsNotWaitedFor(SlowClient policy) {
		try (OutboundChannel client = new OutboundChannel(10_000, policy)) {
			client.outbound.send(WebSocketFrame.text("a", false)).subscribe();
			assertThat(client.frames()).hasSize(1);
			assertStallsWhileNothingIsWritten(client);
			client.outbound.send(WebSocketFrame.continuation(new byte[0], true)).subscribe();
			assertThat(client.frames()).containsExactly("80:", "82:128 bytes", "82:128 bytes");
			assertThat(client.outbound.isStalled()).isFalse();
		}
	}

	private void assertStallsWhileNothingIsWritten(OutboundChannel client) {
		offer(client);
		client.pass(Duration.ofMillis(240));
		assertThat(this.done).hasValue(0);
		client.pass(Duration.ofMillis(20));
		assertThat(client.outbound.isStalled()).isTrue();
		assertThat(this.done).hasValue(1);
		offer(client);
		assertThat(this.done).hasValue(2);
	}

	@Test
	void neitherPartsOfTheMessageBeforeNorPongsMakeOthersWait() {
		try (OutboundChannel client = new OutboundChannel(10_000, SlowClient.CLOSE)) {
			Sinks.Many<byte[]> parts = Sinks.many().unicast().onBackpressureBuffer();
			client.outbound.stream(WebSocketFrame.Type.BINARY, parts.asFlux()).subscribe();
			offer(client);
			for (int i = 0; i < 3; i++) {
				parts.tryEmitNext(new byte[1]);
				client.outbound.answer(WebSocketFrame.pong(new byte[0]));
				client.pass(Duration.ofMillis(100));
			}
			assertThat(this.done).hasValue(1);
			parts.tryEmitComplete();
			client.run();
			assertThat(client.outbound.isStalled()).isFalse();
			assertThat(client.frames()).endsWith("80:", "82:128 bytes");
		}
	}

	@Test
	void longMessageIsWaitedForAsLongAsTheClientTakesSomeOfIt() {
		try (OutboundChannel client = new OutboundChannel(2_000_000, SlowClient.CLOSE)) {
			client.takesNothing();
			client.outbound.send(WebSocketFrame.binary(new byte[1_000_000])).subscribe();
			offer(client);
			for (int i = 0; i < 10; i++) {
				client.takesSome(64_000);
				client.pass(Duration.ofMillis(200));
			}
			assertThat(this.done).hasValue(0);
			client.takesAll();
			assertThat(this.done).hasValue(1);
		}
	}

	@Test
	void aFullQueueBehindAStreamWithoutEndIsNotWaitedForEither() {
		// The send timeout does not break a connection that takes all
		try (OutboundChannel client = new OutboundChannel(1000, SlowClient.WAIT)) {
			client.outbound.stream(WebSocketFrame.Type.BINARY, Flux.never()).subscribe();
			for (int i = 0; i < 20; i++) {
				offer(client);
			}
			client.pass(Duration.ofMillis(260));
			assertThat(this.done).hasValue(20);
			for (int i = 0; i < 2000; i++) {
				offer(client);
			}
			assertThat(this.done).hasValue(2020);
			assertThat(client.outbound.waitingBytes()).isLessThan(1000 + 1025 * 128);
		}
	}

	@Test
	void broadcastDoesNotWaitForTheRoomOfAnOpenMessageOnceItsClientTakesAll() {
		try (OutboundChannel client = new OutboundChannel(1000, SlowClient.WAIT)) {
			client.takesNothing();
			client.outbound.stream(WebSocketFrame.Type.BINARY, Flux.concat(Mono.just(new byte[200_000]), Mono.never()))
				.subscribe();
			client.run();
			for (int i = 0; i < 20; i++) {
				offer(client);
			}
			client.pass(Duration.ofMillis(260));
			client.takesAll();
			client.pass(Duration.ofSeconds(1));
			assertThat(this.done).hasValue(20);
		}
	}

	private void offer(OutboundChannel client) {
		client.outbound.offer(new WebSocketSend(WebSocketFrame.binary(new byte[128]), new WebSocketSend.Outcome() {

			@Override
			public void sent() {
				WebSocketStallTests.this.done.incrementAndGet();
			}

			@Override
			public void failed(Throwable cause) {
				WebSocketStallTests.this.done.incrementAndGet();
			}

			@Override
			public boolean waits() {
				return false;
			}

		}));
		client.run();
	}

}
