package io.github.esphttps;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.esphttps.config.SlowClient;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdException;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketClose;
import io.github.esphttps.httpd.WebSocketOptions;
import io.netty.handler.codec.http2.Http2Error;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * How a WebSocket on a stream of an HTTP/2 connection begins and ends, and what that
 * means for the session.
 */
@Tag("exhaustive")
class WebSocketStreamTests {

	private static final int INITIAL_WINDOW_SIZE = 4;

	private final List<WebSocketClose> closes = new CopyOnWriteArrayList<>();

	private final WebSocketOptions options = WebSocketOptions.defaults().postHandshake((session) -> {
		session.onClose().subscribe(this.closes::add);
		return Mono.empty();
	});

	private final UriHandler echo = UriHandler.webSocket("/ws",
			(session, message) -> message.payloadToString().flatMap(session::send), this.options);

	private TestServer.Builder server() {
		return TestServer.secure("openssl").property("alpn-protos", "h2,http/1.1").handler(this.echo);
	}

	private int code() {
		await().until(() -> !this.closes.isEmpty());
		return this.closes.get(0).code();
	}

	@ParameterizedTest
	@ValueSource(strings = { "/ws", "/hello", "/nowhere", "/empty", "/failing", "/refusing", "*" })
	void sessionIsNotKeptBusyWhateverWasAskedFor(String path) throws Exception {
		UriHandler refusing = UriHandler.webSocket("/refusing", (session, message) -> Mono.empty(),
				WebSocketOptions.defaults()
					.preHandshake((request, response) -> Mono.error(new HttpdException(HttpdError.UNAUTHORIZED))));
		UriHandler failing = UriHandler.get("/failing", (request, response) -> {
			throw new IllegalStateException("not called");
		});
		try (TestServer server = server().property("httpd.max-open-sockets", 1)
			.handler(UriHandler.get("/empty", (request, response) -> Mono.empty()))
			.handler(failing)
			.handler(refusing)
			.start(); Http2Client client = Http2Client.connect(server.port())) {
			WebSocketStream stream = WebSocketStream.begin(client, 0, path);
			stream.text("early");
			while (stream.response().all().isEmpty()) {
				assertThat(client.readFrame()).isTrue();
			}
			try (TestClient other = TestClient.tls(server.port())) {
				assertThat(other.get("/hello").status()).isEqualTo(200);
			}
			await().until(() -> !server.closed().isEmpty());
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.LRU_PURGED);
		}
	}

	@Test
	void clientThatHasEndedTheStreamIsRefused() throws Exception {
		try (TestServer server = server().start(); Http2Client client = Http2Client.connect(server.port())) {
			WebSocketStream stream = WebSocketStream.begin(client, Http2Client.END_STREAM, "/ws");
			assertThat(client.read(stream.id()).status()).isEqualTo(400);
			assertThat(server.httpd().webSockets().size()).isZero();
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@EnumSource(value = CloseReason.class, names = { "CLOSED_BY_APPLICATION", "REVOKED", "IDLE_TIMEOUT" })
	void closingTheSessionSendsCloseFramesFirst(CloseReason reason) throws Exception {
		int code = switch (reason) {
			case CLOSED_BY_APPLICATION -> 1000;
			case REVOKED -> 1008;
			default -> 1001;
		};
		assertGoodbye(code, (server) -> server.created().get(0).close(reason), reason);
	}

	@Test
	void stoppingSendsCloseFramesFirst() throws Exception {
		assertGoodbye(1001, (server) -> server.httpd().stop(), CloseReason.SERVER_STOPPED);
	}

	@Test
	void purgeSendsCloseFramesFirst() throws Exception {
		assertGoodbye(1001, (server) -> {
			try (TestClient other = TestClient.tls(server.port())) {
				assertThat(other.get("/hello").status()).isEqualTo(200);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}, CloseReason.LRU_PURGED);
	}

	private void assertGoodbye(int code, Consumer<TestServer> end, CloseReason reason) throws Exception {
		try (TestServer server = server().property("httpd.max-open-sockets", 1).start();
				Http2Client client = Http2Client.connect(server.port())) {
			List<WebSocketStream> streams = List.of(WebSocketStream.open(client, "/ws"),
					WebSocketStream.open(client, "/ws"));
			end.accept(server);
			assertGoodbye(client, streams, code);
			assertThat(server.httpd().webSockets().size()).isZero();
			await().until(() -> !server.closed().isEmpty());
			assertThat(server.closed().get(0).reason()).isEqualTo(reason);
			await().until(() -> this.closes.size() == streams.size());
			assertThat(this.closes).extracting(WebSocketClose::code).containsOnly(code);
		}
	}

	private static void assertGoodbye(Http2Client client, List<WebSocketStream> streams, int code) throws Exception {
		while (!client.isGoingAway()) {
			assertThat(client.readFrame()).isTrue();
		}
		assertThat(streams).extracting(WebSocketStream::closeCode).containsOnly(code);
		assertThat(client.readGoAway()).isEqualTo(Http2Error.NO_ERROR);
	}

	@Test
	void replacedSessionSendsCloseFramesFirst() throws Exception {
		try (TestServer server = server().clientAuth("required").property("httpd.max-sockets-per-identity", 1).start();
				Http2Client client = Http2Client.tls(server.port(), TestPki.DEVICE).begin()) {
			List<WebSocketStream> streams = List.of(WebSocketStream.open(client, "/ws"),
					WebSocketStream.open(client, "/ws"));
			try (Http2Client again = Http2Client.tls(server.port(), TestPki.DEVICE).begin()) {
				assertThat(again.get("/hello").status()).isEqualTo(200);
			}
			assertGoodbye(client, streams, 1001);
			await().until(() -> !server.closed().isEmpty());
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.REPLACED);
		}
	}

	@Test
	void closeBeforeTheEndOfTheStreamIsAnsweredWhenTheHandlerIsDone() throws Exception {
		UriHandler slow = UriHandler.webSocket("/slow", (session,
				message) -> Mono.delay(Duration.ofMillis(300)).then(message.payloadToString()).flatMap(session::send),
				this.options);
		try (TestServer server = server().handler(slow).start();
				Http2Client client = Http2Client.connect(server.port())) {
			WebSocketStream stream = WebSocketStream.open(client, "/slow");
			stream.send(Http2Client.END_STREAM,
					Stream
						.of(WebSocketClient.frame(0x81, "a".getBytes(StandardCharsets.UTF_8)),
								WebSocketClient.frame(0x81, "b".getBytes(StandardCharsets.UTF_8)),
								WebSocketClient.frame(0x88, new byte[] { 0x0b, (byte) 0xb8 }))
						.reduce(new byte[0], WebSocketStreamTests::concat));
			assertThat(client.read(stream.id()).isComplete()).isTrue();
			assertThat(stream.response().bytes()).containsExactly(0x81, 1, 'a', 0x81, 1, 'b', 0x88, 2, 0x0b, 0xb8);
			assertThat(code()).isEqualTo(3000);
		}
	}

	@Test
	void messagesBeforeTheEndOfTheStreamAreHandled() throws Exception {
		List<String> handled = new CopyOnWriteArrayList<>();
		UriHandler slow = UriHandler.webSocket("/slow",
				(session, message) -> message.payloadToString()
					.delayElement(Duration.ofMillis(300))
					.doOnCancel(() -> handled.add("cancelled"))
					.doOnNext(handled::add)
					.flatMap(session::send),
				this.options);
		try (TestServer server = server().handler(slow).start();
				Http2Client client = Http2Client.connect(server.port())) {
			WebSocketStream stream = WebSocketStream.open(client, "/slow");
			stream.send(Http2Client.END_STREAM, concat(WebSocketClient.frame(0x81, new byte[] { 'a' }),
					WebSocketClient.frame(0x81, new byte[] { 'b' })));
			client.read(stream.id());
			assertThat(handled).containsExactly("a", "b");
			assertThat(stream.response().bytes()).containsSequence(0x81, 1, 'a').containsSequence(0x81, 1, 'b');
		}
	}

	private static byte[] concat(byte[] one, byte[] other) {
		byte[] both = Arrays.copyOf(one, one.length + other.length);
		System.arraycopy(other, 0, both, one.length, other.length);
		return both;
	}

	@Test
	void handlerThatIsNeverDoneDoesNotHoldAStreamThatHasEnded() throws Exception {
		UriHandler never = UriHandler.webSocket("/never", (session, message) -> Mono.never(),
				this.options.closeTimeout(Duration.ofMillis(300)));
		try (TestServer server = server().handler(never).start();
				Http2Client client = Http2Client.connect(server.port())) {
			WebSocketStream stream = WebSocketStream.open(client, "/never");
			stream.text("a");
			stream.send(Http2Client.END_STREAM, WebSocketClient.frame(0x81, new byte[1]));
			assertThat(client.read(stream.id()).isComplete()).isTrue();
			assertThat(code()).isEqualTo(1006);
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void silentClientIsPingedAndLosesItsStream() throws Exception {
		try (TestServer server = server().property("websocket.ping-interval", "200ms")
			.property("websocket.missed-pongs", 1)
			.start(); Http2Client client = Http2Client.connect(server.port())) {
			WebSocketStream stream = WebSocketStream.open(client, "/ws");
			assertThat(stream.read(2)).startsWith(0x89, 0);
			client.read(stream.id());
			assertThat(stream.closeCode()).isEqualTo(1001);
			assertThat(code()).isEqualTo(1001);
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(server.closed()).isEmpty();
		}
	}

	@Test
	void idleClientLosesItsStreamAndThenItsSession() throws Exception {
		try (TestServer server = server().property("httpd.idle-timeout", "1s").start();
				Http2Client client = Http2Client.connect(server.port())) {
			WebSocketStream stream = WebSocketStream.open(client, "/ws");
			WebSocketStream other = WebSocketStream.open(client, "/ws");
			client.read(stream.id());
			client.read(other.id());
			assertThat(List.of(stream.closeCode(), other.closeCode())).containsOnly(1001);
			assertThat(client.readGoAway()).isEqualTo(Http2Error.NO_ERROR);
			await().until(() -> !server.closed().isEmpty());
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.IDLE_TIMEOUT);
		}
	}

	@Test
	void frameThatStopsInTheMiddleEndsTheStream() throws Exception {
		try (TestServer server = server().property("httpd.recv-wait-timeout", "1s").start();
				Http2Client client = Http2Client.connect(server.port())) {
			WebSocketStream stream = WebSocketStream.open(client, "/ws");
			stream.send(0, (byte) 0x81);
			client.read(stream.id());
			assertThat(stream.closeCode()).isEqualTo(1008);
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@EnumSource(SlowClient.class)
	void clientThatNeverOpensTheWindowIsCutOff(SlowClient policy) throws Exception {
		UriHandler source = UriHandler.webSocket("/source", (session, message) -> {
			for (int i = 0; i < 100; i++) {
				session.send(new byte[10_000]).subscribe((done) -> {
				}, (failure) -> {
				});
			}
			return Mono.empty();
		}, this.options.sendQueue(100_000, policy));
		try (TestServer server = server().property("httpd.send-wait-timeout", "1s").handler(source).start();
				Http2Client client = Http2Client.connect(server.port(), INITIAL_WINDOW_SIZE, 0)) {
			WebSocketStream stream = WebSocketStream.open(client, "/source");
			HttpdSession session = server.created().get(0);
			stream.text("go");
			assertThat(client.read(stream.id()).error()).isEqualTo(Http2Error.CANCEL);
			assertThat(code()).isEqualTo((policy == SlowClient.CLOSE) ? 1008 : 1006);
			await().until(() -> server.httpd().webSockets().size() == 0);
			client.openWindow(0, 1_000_000);
			int next = client.request("GET", "/hello");
			client.openWindow(next, 1000);
			assertThat(client.read(next).status()).isEqualTo(200);
			assertThat(session.isOpen()).isTrue();
		}
	}

	@Test
	void pingThatIsNotTakenIsEnough() throws Exception {
		try (TestServer server = server().property("httpd.send-wait-timeout", "1s")
			.property("websocket.ping-interval", "200ms")
			.property("websocket.missed-pongs", 1000)
			.start(); Http2Client client = Http2Client.connect(server.port(), INITIAL_WINDOW_SIZE, 0)) {
			WebSocketStream stream = WebSocketStream.open(client, "/ws");
			assertThat(client.read(stream.id()).error()).isEqualTo(Http2Error.CANCEL);
			assertThat(code()).isEqualTo(1006);
		}
	}

	@Test
	void closeOfTheApplicationThatIsNotTakenEndsTheStream() throws Exception {
		UriHandler leaving = UriHandler.webSocket("/leaving", (session, message) -> session.close(1000, ""),
				this.options.closeTimeout(Duration.ofMillis(300)));
		try (TestServer server = server().handler(leaving).start();
				Http2Client client = Http2Client.connect(server.port(), INITIAL_WINDOW_SIZE, 0)) {
			WebSocketStream stream = WebSocketStream.open(client, "/leaving");
			stream.text("go");
			assertThat(client.read(stream.id()).error()).isEqualTo(Http2Error.CANCEL);
			assertThat(code()).isEqualTo(1000);
			assertThat(server.httpd().webSockets().size()).isZero();
		}
	}

}
