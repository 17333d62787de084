package io.github.esphttps;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.github.esphttps.WebSocketClient.Frame;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketHandler;
import io.github.esphttps.httpd.WebSocketOptions;
import io.github.esphttps.httpd.WebSocketSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Closes that meet an application which is busy, or closes as well.
 */
class WebSocketMutualCloseTests {

	// Nothing here may wait for it, unless a test says so
	private static final String LONG = "10m";

	private final LoggedWarnings warnings = new LoggedWarnings();

	private final List<String> seen = new CopyOnWriteArrayList<>();

	@AfterEach
	void nothingIsLoggedAboveDebug() {
		this.warnings.close();
		assertThat(this.warnings.messages()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "text", "first", "none" })
	void closeOfAHandlerCompletesWhenTheClientHasAnswered(String late) throws Exception {
		WebSocketHandler handler = (session, message) -> session.close(4000, "bye")
			.doOnSuccess((nothing) -> this.seen.add("closed"));
		try (TestServer server = server(LONG, handler, WebSocketOptions.defaults());
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			if (late.equals("first")) {
				client.send(0x01, "begun".getBytes());
			}
			else {
				client.text("hello");
			}
			assertThat(client.read().closeCode()).isEqualTo(4000);
			if (late.equals("text")) {
				client.text("late").ping("late");
			}
			client.close(4000, "");
			endsAs(server, client, "closed-by-application");
			Clients.patiently().until(() -> !this.seen.isEmpty());
			assertThat(this.seen).containsExactly("closed");
		}
	}

	@Test
	void closeOfTheHookAfterTheHandshakeCompletesWhenTheClientHasAnswered() throws Exception {
		WebSocketOptions options = WebSocketOptions.defaults()
			.postHandshake((session) -> session.close(1008, "no").doOnSuccess((nothing) -> this.seen.add("closed")));
		try (TestServer server = server(LONG, (session, message) -> Mono.empty(), options);
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("in vain");
			assertThat(client.read().closeCode()).isEqualTo(1008);
			client.close(1008, "");
			endsAs(server, client, "closed-by-application");
			Clients.patiently().until(() -> !this.seen.isEmpty());
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void closeOfTheHookOfControlFramesCompletesWhenTheClientHasAnswered(boolean both) throws Exception {
		WebSocketOptions options = WebSocketOptions.defaults()
			.controlFrames((session, frame) -> session.close(4001, "no pings"));
		try (TestServer server = server(LONG, (session, message) -> Mono.empty(), options);
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			if (both) {
				// The hook closes because of the close
				client.close(4001, "");
			}
			else {
				client.ping("x").text("more");
				assertThat(client.read().opcode()).isEqualTo(0xA);
			}
			assertThat(client.read().closeCode()).isEqualTo(4001);
			if (!both) {
				client.close(4001, "");
			}
			endsAs(server, client, both ? "peer-closed" : "closed-by-application");
		}
	}

	@Test
	void replyThatComesTooLateDoesNotChangeTheClose() throws Exception {
		Sinks.Empty<Void> go = Sinks.empty();
		WebSocketHandler handler = (session, message) -> message.payloadToString()
			.doOnSuccess((text) -> this.seen.add(text))
			.then(go.asMono())
			.then(Mono.defer(() -> session.send("late")));
		try (TestServer server = server(LONG, handler, WebSocketOptions.defaults());
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("hello");
			Clients.patiently().until(() -> !this.seen.isEmpty());
			WebSocketSession session = session(server);
			session.session().execute(() -> {
				session.close(4000, "bye").subscribe();
				go.tryEmitEmpty();
			});
			assertThat(client.read().closeCode()).isEqualTo(4000);
			client.close(4000, "");
			endsAs(server, client, "closed-by-application");
		}
	}

	@Test
	void closeInTheMiddleOfAMessageIsAnsweredWhateverTheHookTakes() throws Exception {
		Sinks.Empty<Void> go = Sinks.empty();
		WebSocketOptions options = WebSocketOptions.defaults().controlFrames((session, frame) -> {
			this.seen.add(frame.type() + " " + session.isOpen());
			return go.asMono();
		});
		try (TestServer server = server(LONG, (session, message) -> session.sendBinary(message.payload()), options);
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.send(0x02, new byte[10]);
			assertThat(client.read().payload()).hasSize(10);
			WebSocketSession session = session(server);
			client.close(4002, "");
			Clients.patiently().until(() -> !this.seen.isEmpty());
			assertThat(this.seen).containsExactly("CLOSE false");
			// Whatever is to come of the message that was cut has come
			CountDownLatch later = new CountDownLatch(1);
			session.session().execute(later::countDown);
			assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();
			go.tryEmitEmpty();
			Frame close = client.read();
			assertThat(close.opcode()).isEqualTo(8);
			assertThat(close.closeCode()).isEqualTo(4002);
			endsAs(server, client, "peer-closed");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "stop", "violation" })
	void closeFrameComesBeforeWhatTheApplicationDoesAboutTheEnd(String cause) throws Exception {
		WebSocketHandler handler = (session, message) -> message.payloadToString()
			.doOnSuccess((text) -> this.seen.add(text))
			.then(Mono.<Void>never())
			.doFinally((signal) -> session.session().close());
		try (TestServer server = server(LONG, handler, WebSocketOptions.defaults());
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("hello");
			Clients.patiently().until(() -> !this.seen.isEmpty());
			Thread stopping = new Thread(server.httpd()::stop);
			if (cause.equals("stop")) {
				stopping.start();
			}
			else {
				client.send(0x83, new byte[0]);
			}
			assertThat(client.read().closeCode()).isEqualTo(cause.equals("stop") ? 1001 : 1002);
			endsAs(server, client, cause.equals("stop") ? "server-stopped" : "protocol-error");
			stopping.join(10_000);
		}
	}

	@Test
	void queuedSendThatFailsMayCloseAsWell() throws Exception {
		AtomicReference<WebSocketSession> open = new AtomicReference<>();
		try (TestServer server = server(LONG, (session, message) -> {
			// Waits for the end of the message that is begun
			session.sendText(Flux.<String>never().startWith("begun")).subscribe((nothing) -> {
			}, (failure) -> {
			});
			session.send("waits").subscribe((nothing) -> {
			}, (failure) -> session.session().close());
			open.set(session);
			return Mono.empty();
		}, WebSocketOptions.defaults()); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("hello");
			assertThat(client.read().text()).isEqualTo("begun");
			client.send(0x83, new byte[0]);
			assertThat(client.read().closeCode()).isEqualTo(1002);
			endsAs(server, client, "protocol-error");
		}
	}

	@Test
	void callThatClosesItsOwnSessionIsCancelled() throws Exception {
		Sinks.Many<Integer> source = Sinks.many().multicast().directBestEffort();
		WebSocketHandler handler = (session, message) -> {
			Publisher<Void> result = source.asFlux()
				.doOnSubscribe((subscription) -> session.session().close())
				.doFinally((signal) -> this.seen.add(signal.toString()))
				.then();
			return result;
		};
		try (TestServer server = server(LONG, handler, WebSocketOptions.defaults());
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("hello");
			assertThat(client.read().closeCode()).isEqualTo(1000);
			endsAs(server, client, "closed-by-application");
			Clients.patiently().until(() -> !this.seen.isEmpty());
			assertThat(this.seen).containsExactly("cancel");
			assertThat(source.currentSubscriberCount()).isZero();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "unread", "read", "two", "begun" })
	void closeBehindAMessageThatIsNeverHandledIsAnsweredInTime(String what) throws Exception {
		WebSocketHandler handler = (session, message) -> what.equals("read")
				? message.payloadToString().then(Mono.never()) : Mono.never();
		try (TestServer server = server("200ms", handler, WebSocketOptions.defaults());
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.send(what.equals("begun") ? 0x01 : 0x81, "one".getBytes());
			if (what.equals("two")) {
				client.text("two").text("three");
			}
			client.close(4003, "");
			assertThat(client.read().closeCode()).isEqualTo(4003);
			endsAs(server, client, "peer-closed");
		}
	}

	private static void endsAs(TestServer server, WebSocketClient client, String reason) throws IOException {
		assertThat(client.closedByServer()).isTrue();
		client.raw().close();
		Clients.patiently().until(() -> !server.closed().isEmpty());
		assertThat(server.closed()).extracting((event) -> event.reason().toString()).containsExactly(reason);
	}

	private static WebSocketSession session(TestServer server) {
		return server.httpd().webSockets().list().get(0);
	}

	private static TestServer server(String closeTimeout, WebSocketHandler handler, WebSocketOptions options) {
		return TestServer.secure("openssl")
			.property("websocket.close-timeout", closeTimeout)
			.property("websocket.ping-interval", "0s")
			.handler(UriHandler.webSocket("/ws", handler, options))
			.start();
	}

}
