package io.github.esphttps.httpd;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

import io.github.esphttps.TestServer;
import io.github.esphttps.WebSocketClient;
import io.github.esphttps.config.SlowClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for handlers whose own answers are too much for a client that does not read.
 */
@ExtendWith(OutputCaptureExtension.class)
@Tag("exhaustive")
class SlowClientOfHandlerTests {

	private static final long QUEUE = 100_000;

	private final List<Boolean> openAtFailure = new CopyOnWriteArrayList<>();

	private final List<String> handled = new CopyOnWriteArrayList<>();

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void clientIsClosedAsSlowWhenItIsTheAnswerThatOverflows(String engine, CapturedOutput output) throws Exception {
		Function<WebSocketSession, Publisher<Void>> answer = (session) -> session.send("answer");
		try (TestServer server = server(engine, SlowClient.CLOSE, answer);
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			fill(session(server));
			client.text("hello");
			assertClosedAsSlow(server, output);
		}
	}

	@Test
	void clientIsClosedAsSlowWhenTheHandlerBlocks(CapturedOutput output) throws Exception {
		UriHandler handler = UriHandler.webSocket("/ws", WebSocketHandler.blocking((session, message) -> {
			message.payloadToString().block();
			session.send("answer").block();
			return Mono.empty();
		}), WebSocketOptions.defaults().sendQueue(QUEUE, SlowClient.CLOSE));
		try (TestServer server = server("insecure", handler);
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			fill(session(server));
			client.text("hello");
			assertClosedAsSlow(server, output);
		}
	}

	@Test
	void sessionIsClosingWhenTheSendFails(CapturedOutput output) throws Exception {
		try (TestServer server = server("insecure", SlowClient.CLOSE, (session) -> Mono.empty());
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			WebSocketSession session = session(server);
			fill(session);
			// As soon as it knows, the application closes for a reason of its own
			session.send("too much").subscribe(null, (failure) -> {
				this.openAtFailure.add(session.isOpen());
				session.session().close();
			});
			assertClosedAsSlow(server, output);
			assertThat(this.openAtFailure).containsExactly(false);
			assertThat(client.raw().socket().isClosed()).isFalse();
		}
	}

	private static void assertClosedAsSlow(TestServer server, CapturedOutput output) {
		await().until(() -> server.closed().size() == 1);
		assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.SLOW_CLIENT);
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void handlerWhoseAnswerIsDroppedGoesOn(String engine, CapturedOutput output) throws Exception {
		try (TestServer server = server(engine, SlowClient.DROP, (session) -> session.send("answer"));
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			WebSocketSession session = session(server);
			fill(session);
			client.text("first").text("second").text("third");
			await().until(() -> this.handled.size() == 3);
			assertThat(session.isOpen()).isTrue();
			WebSocketClient.Frame frame = client.read();
			while (session.flow().outbound().waitingBytes() > 0) {
				frame = client.read();
			}
			client.text("fourth");
			while (frame.opcode() != 1) {
				frame = client.read();
			}
			assertThat(frame.text()).isEqualTo("answer");
			assertThat(output).doesNotContain("WARN", "ERROR");
		}
	}

	@Test
	void messageIsNotLeftOpenOfWhichAPartFailsWithAnOverflow() throws Exception {
		Sinks.Empty<byte[]> rest = Sinks.empty();
		Flux<byte[]> parts = Flux.concat(Mono.just(new byte[1]), rest.asMono());
		try (TestServer server = server("insecure", SlowClient.DROP, (session) -> session.sendBinary(parts));
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("hello");
			assertThat(client.read().payload()).hasSize(1);
			rest.tryEmitError(new WebSocketOverflowException(1));
			assertThat(client.read().closeCode()).isEqualTo(1011);
		}
	}

	private TestServer server(String engine, SlowClient policy, Function<WebSocketSession, Publisher<Void>> answer) {
		return server(engine,
				UriHandler.webSocket("/ws",
						(session, message) -> message.payloadToString()
							.doOnNext(this.handled::add)
							.flatMap((text) -> Mono.from(answer.apply(session))),
						WebSocketOptions.defaults().sendQueue(QUEUE, policy)));
	}

	private static TestServer server(String engine, UriHandler handler) {
		return TestServer.of(engine)
			.handler(handler)
			.property("httpd.send-wait-timeout", "0s")
			.property("websocket.close-timeout", "1s")
			.start();
	}

	/** Send until the queue is full and the client takes no more. */
	private static void fill(WebSocketSession session) {
		WebSocketOutbound outbound = session.flow().outbound();
		await().until(() -> {
			while (outbound.waitingBytes() < QUEUE) {
				session.send(new byte[50_000]).onErrorComplete().subscribe();
			}
			return outbound.isStalled() && outbound.waitingBytes() >= QUEUE;
		});
	}

	private static WebSocketSession session(TestServer server) {
		await().until(() -> server.httpd().webSockets().size() == 1);
		return server.httpd().webSockets().list("/ws").get(0);
	}

}
