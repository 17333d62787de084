package io.github.esphttps;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.esphttps.WebSocketClient.Frame;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketException;
import io.github.esphttps.httpd.WebSocketHandler;
import io.github.esphttps.httpd.WebSocketMessage;
import io.github.esphttps.httpd.WebSocketOptions;
import io.github.esphttps.httpd.WebSocketSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a handler and the hooks of a WebSocket see, and when.
 */
class WebSocketLifecycleTests {

	private final LoggedWarnings warnings = new LoggedWarnings();

	@AfterEach
	void stopListening() {
		this.warnings.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void noMessageIsHandledBeforeTheHookAfterTheHandshakeCompletes(String engine) throws Exception {
		Sinks.Empty<Void> welcome = Sinks.empty();
		WebSocketOptions options = WebSocketOptions.defaults()
			.postHandshake((session) -> session.send("wait").then(welcome.asMono()).then(session.send("welcome")));
		try (TestServer server = TestServer.of(engine)
			.handler(UriHandler.webSocket("/ws", WebSocketLifecycleTests::echo, options))
			.start(); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("hello").ping("there?");
			assertThat(client.readText()).isEqualTo("wait");
			welcome.tryEmitEmpty();
			List<String> received = List.of(client.readText(), client.readText(), client.readText());
			assertThat(received).containsExactlyInAnyOrder("there?", "welcome", "hello")
				.containsSubsequence("welcome", "hello");
		}
	}

	@Test
	void controlFramesAreDeliveredAndAnsweredAllTheSame() throws Exception {
		List<String> seen = new CopyOnWriteArrayList<>();
		WebSocketOptions options = WebSocketOptions.defaults().controlFrames((session, frame) -> {
			seen.add(frame.type() + " " + frame.payload().length);
			return Mono.delay(Duration.ofMillis(20)).then();
		});
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.webSocket("/ws", WebSocketLifecycleTests::echo, options))
			.start(); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.ping("one").send(0x8A, new byte[] { 1 }).text("two").close(1000, "bye");
			assertThat(client.read().opcode()).isEqualTo(0xA);
			assertThat(client.readText()).isEqualTo("two");
			assertThat(client.read().closeCode()).isEqualTo(1000);
			assertThat(seen).containsExactly("PING 3", "PONG 1", "CLOSE 5");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void messagesAreHandledOneAtATimeAndPingsInBetween(String engine) throws Exception {
		Queue<Sinks.Empty<Void>> handling = new ConcurrentLinkedQueue<>();
		try (TestServer server = serving(engine, (session, message) -> {
			Sinks.Empty<Void> done = Sinks.empty();
			handling.add(done);
			return message.payloadToString()
				.flatMap((text) -> done.asMono().publishOn(Schedulers.parallel()).then(session.send(text)));
		}); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("first").ping("a").ping("b").text("second").text("third");
			assertThat(client.read().text()).isIn("a", "b");
			Clients.patiently().until(() -> handling.size() == 1);
			for (String text : List.of("first", "second", "third")) {
				Clients.patiently().until(() -> !handling.isEmpty());
				assertThat(handling).hasSize(1);
				handling.remove().tryEmitEmpty();
				Frame frame = client.read();
				assertThat((frame.opcode() == 0xA) ? client.readText() : frame.text()).isEqualTo(text);
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void messageOfAClientThatLeavesInTheMiddleFails(String engine) throws Exception {
		List<String> seen = new CopyOnWriteArrayList<>();
		try (TestServer server = serving(engine,
				(session, message) -> message.payload()
					.doOnNext((part) -> seen.add("part"))
					.doOnError((failure) -> seen.add("failed"))
					.then(Mono.never())
					.doFinally((signal) -> seen.add(signal.toString()))
					.then());
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.send(0x02, new byte[100]);
			Clients.patiently().until(() -> seen.contains("part"));
			client.raw().close();
			Clients.patiently().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).hasToString("peer-closed");
			Clients.patiently().until(() -> seen.size() == 3);
			assertThat(seen).containsExactly("part", "failed", "onError");
		}
		assertThat(this.warnings.messages()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void handlerWhoseClientLeavesIsCancelled(String engine) throws Exception {
		List<String> seen = new CopyOnWriteArrayList<>();
		try (TestServer server = serving(engine,
				(session, message) -> Mono.<Void>never()
					.doOnSubscribe((subscription) -> seen.add("handled"))
					.doFinally((signal) -> seen.add(signal.toString())));
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("hello").text("and more");
			Clients.patiently().until(() -> seen.contains("handled"));
			client.raw().close();
			Clients.patiently().until(() -> server.closed().size() == 1);
			Clients.patiently().until(() -> seen.size() == 2);
			assertThat(seen).containsExactly("handled", "cancel");
		}
		assertThat(this.warnings.messages()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void failureOfAHandlerClosesWith1011AndIsLoggedOnce(String engine) throws Exception {
		try (TestServer server = serving(engine, (session, message) -> {
			throw new IllegalArgumentException("on purpose");
		}); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("hello");
			assertThat(client.read().closeCode()).isEqualTo(1011);
			assertThat(client.closedByServer()).isTrue();
			Clients.patiently().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).hasToString("handler-failed");
		}
		assertThat(this.warnings.messages()).singleElement().asString().contains("WebSocket handler of /ws failed");
	}

	@Test
	void lateFailureOfAHandlerOnAnotherThreadClosesAsWell() throws Exception {
		try (TestServer server = serving("insecure",
				(session, message) -> Mono.delay(Duration.ofMillis(50))
					.then(Mono.error(new IllegalStateException("on purpose"))));
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("hello");
			assertThat(client.read().closeCode()).isEqualTo(1011);
		}
	}

	@Test
	void handlerClosesWithACodeOfItsOwn() throws Exception {
		try (TestServer server = serving("insecure",
				(session, message) -> Mono.error(new WebSocketException(4001, "not today")));
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("hello");
			Frame close = client.read();
			assertThat(close.closeCode()).isEqualTo(4001);
			assertThat(close.closeReason()).isEqualTo("not today");
			assertThat(client.closedByServer()).isTrue();
			Clients.patiently().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).hasToString("closed-by-application");
		}
		assertThat(this.warnings.messages()).isEmpty();
	}

	@Test
	void failureOfAHookClosesWith1011() throws Exception {
		WebSocketOptions options = WebSocketOptions.defaults()
			.controlFrames((session, frame) -> Mono.error(new IllegalStateException("on purpose")));
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.webSocket("/ws", WebSocketLifecycleTests::echo, options))
			.start(); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.ping("");
			Frame frame = client.read();
			assertThat((frame.opcode() == 0xA) ? client.read().closeCode() : frame.closeCode()).isEqualTo(1011);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void whatAHandlerLeavesUnreadIsDiscarded(String engine) throws Exception {
		try (TestServer server = serving(engine,
				(session, message) -> message.isText() ? echo(session, message) : Mono.empty());
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.binary(new byte[1_000_000])
				.send(0x02, new byte[10])
				.send(0x80, new byte[500_000])
				.binary(new byte[0])
				.text("hello");
			assertThat(client.readText()).isEqualTo("hello");
		}
		assertThat(this.warnings.messages()).isEmpty();
	}

	@Test
	void messageCannotBeReadAfterItsHandlerHasCompleted() throws Exception {
		List<String> seen = new CopyOnWriteArrayList<>();
		try (TestServer server = serving("insecure", (session, message) -> {
			Mono.delay(Duration.ofMillis(100))
				.then(message.payloadToBytes())
				.subscribe((bytes) -> seen.add("read"), (failure) -> seen.add(failure.getMessage()));
			return Mono.empty();
		}); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("hello");
			Clients.patiently().until(() -> !seen.isEmpty());
			assertThat(seen).containsExactly("The handler of the message has completed");
		}
	}

	private static Mono<Void> echo(WebSocketSession session, WebSocketMessage message) {
		return message.payloadToString().flatMap(session::send);
	}

	private static TestServer serving(String engine, WebSocketHandler handler) {
		return TestServer.of(engine).handler(UriHandler.webSocket("/ws", handler)).start();
	}

}
