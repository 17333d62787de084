package io.github.esphttps.httpd;

import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.config.SlowClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;

class WebSocketOutboundTests {

	private final List<String> outcomes = new CopyOnWriteArrayList<>();

	private OutboundChannel client = new OutboundChannel(1000, SlowClient.WAIT);

	@AfterEach
	void close() {
		this.client.close();
		Hooks.resetOnErrorDropped();
	}

	@Test
	void framesLeaveInTheOrderOfTheSubscriptionsWithOneFlush() {
		Mono<Void> later = this.client.outbound.send(WebSocketFrame.text("b"));
		send("a", WebSocketFrame.text("a"));
		later.subscribe();
		send("c", WebSocketFrame.binary(bytes("c")));
		assertThat(this.client.frames()).containsExactly("81:a", "81:b", "82:c");
		assertThat(this.outcomes).containsExactly("a sent", "c sent");
		assertThat(this.client.flushes).hasValue(1);
		assertThat(this.client.uses).isEqualTo(3);
	}

	@Test
	void sendThatIsSubscribedToTwiceSendsTwice() {
		Mono<Void> send = this.client.outbound.send(WebSocketFrame.text("a"));
		send.subscribe();
		send.subscribe();
		assertThat(this.client.frames()).containsExactly("81:a", "81:a");
	}

	@Test
	void controlFramesOvertakeMessagesButNotTheRestOfAFrame() {
		this.client.takesNothing();
		send("long", WebSocketFrame.binary(new byte[60_000]));
		send("text", WebSocketFrame.text("text"));
		this.client.takesAll();
		assertThat(this.client.frames()).containsExactly("82:60000 bytes", "81:text");
		this.client.takesNothing();
		send("text", WebSocketFrame.text("text"));
		send("ping", WebSocketFrame.ping(bytes("ping")));
		this.client.outbound.answer(WebSocketFrame.pong(bytes("pong")));
		this.client.takesAll();
		assertThat(this.client.frames()).containsExactly("8a:pong", "89:ping", "81:text");
	}

	@Test
	void onlyTheLastPongWaits() {
		this.client.takesNothing();
		for (int i = 0; i < 1000; i++) {
			this.client.outbound.answer(WebSocketFrame.pong(bytes("pong " + i)));
		}
		this.client.outbound.answer(WebSocketFrame.ping(bytes("ping")));
		this.client.takesAll();
		assertThat(this.client.frames()).containsExactly("8a:pong 999", "89:ping");
		assertThat(this.client.uses).isZero();
	}

	@Test
	void fragmentsHoldBackOtherMessages() {
		send("1", WebSocketFrame.text("a", false));
		send("2", WebSocketFrame.text("other"));
		assertThat(this.client.frames()).containsExactly("1:a");
		send("ping", WebSocketFrame.ping(bytes("ping")));
		send("3", WebSocketFrame.continuation(bytes("b"), false));
		assertThat(this.client.frames()).containsExactly("89:ping", "0:b");
		send("4", WebSocketFrame.continuation(bytes("c"), true));
		assertThat(this.client.frames()).containsExactly("80:c", "81:other");
		assertThat(this.outcomes).containsExactly("1 sent", "ping sent", "3 sent", "4 sent", "2 sent");
	}

	@Test
	void fragmentsOutOfOrderFailAndDoNoHarm() {
		send("stray", WebSocketFrame.continuation(bytes("x"), true));
		send("1", WebSocketFrame.text("a", false));
		send("another", WebSocketFrame.binary(bytes("x"), false));
		send("2", WebSocketFrame.continuation(bytes("b"), true));
		send("stray", WebSocketFrame.continuation(bytes("x"), false));
		assertThat(this.client.frames()).containsExactly("1:a", "80:b");
		assertThat(this.outcomes).containsExactly("stray IllegalStateException", "another IllegalStateException",
				"stray IllegalStateException", "1 sent", "2 sent");
	}

	@Test
	void closeOfTheApplicationWaitsForMessagesAndIsTheLast() {
		this.client.takesNothing();
		send("a", WebSocketFrame.text("a"));
		send("fragment", WebSocketFrame.text("f", false));
		send("close", WebSocketFrame.close(new WebSocketClose(4000, "bye")));
		send("late", WebSocketFrame.text("late"));
		assertThat(this.client.closes).isEmpty();
		this.client.takesAll();
		assertThat(this.client.frames()).containsExactly("81:a", "1:f", "88:\u000f\ufffdbye");
		assertThat(this.client.closes).containsExactly(new WebSocketClose(4000, "bye"));
		assertThat(this.outcomes).containsExactly("late ClosedChannelException", "a sent", "fragment sent",
				"close sent");
		this.client.outbound.answer(WebSocketFrame.pong(bytes("pong")));
		assertThat(this.client.frames()).isEmpty();
	}

	@Test
	void closeOfTheApplicationWaitsNoLongerThanTheCloseTimeout() {
		this.client.takesNothing();
		send("a", WebSocketFrame.text("a"));
		send("close", WebSocketFrame.close(new WebSocketClose(1000, "")));
		this.client.pass(Duration.ofMillis(4900));
		assertThat(this.client.closes).isEmpty();
		this.client.pass(Duration.ofMillis(200));
		assertThat(this.client.frames()).hasSize(1);
		assertThat(this.client.closes).hasSize(1);
		assertThat(this.outcomes).contains("a ClosedChannelException");
	}

	@Test
	void closeOfTheServerOvertakesMessagesWhichFail() {
		this.client.takesNothing();
		send("a", WebSocketFrame.text("a"));
		this.client.outbound.answer(WebSocketFrame.pong(bytes("pong")));
		this.client.outbound.closeNow(new WebSocketClose(1001, ""));
		send("b", WebSocketFrame.text("b"));
		assertThat(this.client.frames()).hasSize(1).allMatch((frame) -> frame.startsWith("88:"));
		this.client.takesAll();
		this.client.outbound.closeNow(new WebSocketClose(1002, ""));
		assertThat(this.client.frames()).isEmpty();
		assertThat(this.outcomes).containsExactly("a ClosedChannelException", "b ClosedChannelException");
		assertThat(this.client.closes).containsExactly(new WebSocketClose(1001, ""));
	}

	@Test
	void closeWithoutStatusAnswersOneWithout() {
		this.client.outbound.closeNow(new WebSocketClose(WebSocketClose.NO_STATUS, ""));
		assertThat(this.client.frames()).containsExactly("88:");
	}

	@Test
	void closeWithoutFrameSendsNothing() {
		send("a", WebSocketFrame.text("a"));
		this.client.outbound.closeNow(null);
		assertThat(this.client.frames()).isEmpty();
		assertThat(this.outcomes).containsExactly("a ClosedChannelException");
	}

	@Test
	void allThatWaitsFailsWhenTheConnectionEnds() {
		this.client.takesNothing();
		send("a", WebSocketFrame.text("a"));
		send("f", WebSocketFrame.text("f", false));
		send("ping", WebSocketFrame.ping(bytes("ping")));
		observe("stream", this.client.outbound.stream(WebSocketFrame.Type.TEXT, Flux.never()));
		this.client.outbound.end(new ClosedChannelException());
		send("late", WebSocketFrame.text("late"));
		assertThat(this.outcomes).containsExactlyInAnyOrder("a ClosedChannelException", "f ClosedChannelException",
				"ping ClosedChannelException", "stream ClosedChannelException", "late ClosedChannelException");
	}

	@Test
	void cancelledMessageIsNotSentAndItsRoomIsFree() {
		this.client.takesNothing();
		Disposable send = this.client.outbound.send(WebSocketFrame.binary(new byte[600])).subscribe();
		send("b", WebSocketFrame.text("b"));
		assertThat(this.client.outbound.waitingBytes()).isEqualTo(600 + 128);
		send.dispose();
		assertThat(this.client.outbound.waitingBytes()).isEqualTo(128);
		this.client.takesAll();
		assertThat(this.client.frames()).containsExactly("81:b");
		assertThat(this.client.outbound.waitingBytes()).isZero();
	}

	@Test
	void cancelledFragmentIsSentSinceOthersContinueIt() {
		this.client.takesNothing();
		Disposable first = this.client.outbound.send(WebSocketFrame.text("a", false)).subscribe();
		send("b", WebSocketFrame.continuation(bytes("b"), true));
		first.dispose();
		this.client.takesAll();
		assertThat(this.client.frames()).containsExactly("1:a", "80:b");
	}

	@Test
	void failureAfterCancellationIsNotDropped() {
		List<Throwable> dropped = new ArrayList<>();
		Hooks.onErrorDropped(dropped::add);
		this.client.takesNothing();
		this.client.outbound.send(WebSocketFrame.text("a", false)).timeout(Duration.ZERO).onErrorComplete().block();
		this.client.outbound.stream(WebSocketFrame.Type.BINARY, Flux.never()).subscribe().dispose();
		this.client.outbound.end(new ClosedChannelException());
		assertThat(dropped).isEmpty();
	}

	@Test
	void longFrameIsWrittenInPiecesAsTheClientTakesIt() {
		this.client.takes(64_000);
		send("long", WebSocketFrame.binary(new byte[10_000_000]));
		send("ping", WebSocketFrame.ping(new byte[0]));
		this.client.run();
		this.client.outbound.answer(WebSocketFrame.pong(new byte[0]));
		this.client.run();
		int taken = this.client.bytes().length;
		assertThat(taken).isBetween(64_000, 100_000);
		assertThat(this.client.outbound.waitingBytes()).isEqualTo(10_000_000);
		assertThat(this.outcomes).containsExactly("ping sent");
		this.client.takesAll();
		assertThat(taken + this.client.bytes().length).isEqualTo(2 + 10 + 10_000_000 + 2);
		assertThat(this.outcomes).containsExactly("ping sent", "long sent");
		assertThat(this.client.outbound.waitingBytes()).isZero();
	}

	@Test
	void streamIsAskedForAPartWhenItIsItsTurnAndTheClientTakesIt() {
		AtomicInteger given = new AtomicInteger();
		this.client.takesNothing();
		send("before", WebSocketFrame.text("before"));
		observe("stream", this.client.outbound.stream(WebSocketFrame.Type.BINARY,
				Flux.range(0, 3).map((i) -> bytes("" + i)).doOnNext((part) -> given.incrementAndGet())));
		send("after", WebSocketFrame.text("after"));
		this.client.run();
		assertThat(given).hasValue(0);
		this.client.takesAll();
		assertThat(this.client.frames()).containsExactly("81:before", "2:0", "0:1", "80:2", "81:after");
		assertThat(this.outcomes).containsExactly("before sent", "stream sent", "after sent");
	}

	@Test
	void streamHoldsBackOthersUntilItsEnd() {
		Sinks.Many<byte[]> parts = Sinks.many().unicast().onBackpressureBuffer();
		observe("stream", this.client.outbound.stream(WebSocketFrame.Type.TEXT, parts.asFlux()));
		send("after", WebSocketFrame.text("after"));
		parts.tryEmitNext(bytes("a"));
		assertThat(this.client.frames()).containsExactly("1:a");
		parts.tryEmitComplete();
		assertThat(this.client.frames()).containsExactly("80:", "81:after");
	}

	@Test
	void emptyStreamIsAnEmptyMessage() {
		observe("stream", this.client.outbound.stream(WebSocketFrame.Type.TEXT, Flux.empty()));
		assertThat(this.client.frames()).containsExactly("81:");
		assertThat(this.outcomes).containsExactly("stream sent");
	}

	@Test
	void streamThatFailsWithinTheMessageClosesTheClient() {
		Sinks.Many<byte[]> parts = Sinks.many().unicast().onBackpressureBuffer();
		observe("stream", this.client.outbound.stream(WebSocketFrame.Type.TEXT, parts.asFlux()));
		parts.tryEmitNext(bytes("a"));
		this.client.run();
		parts.tryEmitError(new TimeoutException());
		send("after", WebSocketFrame.text("after"));
		assertThat(this.client.frames()).first().isEqualTo("1:a");
		assertThat(this.client.failures).hasExactlyElementsOfTypes(TimeoutException.class);
		assertThat(this.outcomes).containsExactly("stream TimeoutException", "after ClosedChannelException");
	}

	@Test
	void streamThatFailsBeforeTheMessageDoesNoHarm() {
		observe("stream", this.client.outbound.stream(WebSocketFrame.Type.TEXT, Flux.error(new TimeoutException())));
		send("after", WebSocketFrame.text("after"));
		assertThat(this.client.frames()).containsExactly("81:after");
		assertThat(this.client.failures).isEmpty();
		assertThat(this.outcomes).containsExactly("stream TimeoutException", "after sent");
	}

	@Test
	void streamThatIsCancelledWithinTheMessageClosesTheClient() {
		Disposable stream = this.client.outbound
			.stream(WebSocketFrame.Type.TEXT, Flux.concat(Mono.just(bytes("a")), Mono.never()))
			.subscribe();
		assertThat(this.client.frames()).containsExactly("1:a");
		stream.dispose();
		this.client.run();
		assertThat(this.client.failures).hasSize(1);
	}

	private void send(String name, WebSocketFrame frame) {
		observe(name, this.client.outbound.send(frame));
	}

	private void observe(String name, Mono<Void> send) {
		send.subscribe(null, (cause) -> this.outcomes.add(name + " " + cause.getClass().getSimpleName()),
				() -> this.outcomes.add(name + " sent"));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
