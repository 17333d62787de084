package io.github.esphttps;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.esphttps.WebSocketClient.Frame;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketClose;
import io.github.esphttps.httpd.WebSocketSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Who closes a WebSocket, with what code, and that the connection is closed after it.
 */
class WebSocketCloseTests {

	private final LoggedWarnings warnings = new LoggedWarnings();

	private final List<WebSocketClose> closes = new CopyOnWriteArrayList<>();

	@AfterEach
	void nothingIsLoggedAboveDebug() {
		this.warnings.close();
		assertThat(this.warnings.messages()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "insecure,1000", "openssl,1000", "jdk,1000", "insecure,1001", "openssl,4711" })
	void closeOfTheClientIsAnsweredWithItsCodeAndTheServerClosesFirst(String engine, int code) throws Exception {
		try (TestServer server = server(engine).start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			watch(session(server));
			client.close(code, "done");
			Frame close = client.read();
			assertThat(close.closeCode()).isEqualTo(code);
			assertThat(close.closeReason()).isEmpty();
			assertThat(client.closedByServer()).isTrue();
			assertThat(reason(server)).isEqualTo("peer-closed");
			assertThat(closes()).containsExactly(new WebSocketClose(code, "done"));
			assertThat(server.httpd().webSockets().size()).isZero();
		}
	}

	@Test
	void closeWithoutACodeIsAnsweredWithoutOne() throws Exception {
		try (TestServer server = server("insecure").start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			watch(session(server));
			client.send(0x88, new byte[0]);
			assertThat(client.read().payload()).isEmpty();
			assertThat(client.closedByServer()).isTrue();
			assertThat(reason(server)).isEqualTo("peer-closed");
			assertThat(closes()).extracting(WebSocketClose::code).containsExactly(1005);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void applicationClosesAndWaitsForTheAnswer(String engine) throws Exception {
		try (TestServer server = server(engine).start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			WebSocketSession session = session(server);
			watch(session);
			Mono<Void> closed = session.close(4000, "enough").cache();
			closed.subscribe();
			Frame close = client.read();
			assertThat(close.closeCode()).isEqualTo(4000);
			assertThat(close.closeReason()).isEqualTo("enough");
			assertThat(session.isOpen()).isFalse();
			assertThatThrownBy(() -> session.send("late").block(Duration.ofSeconds(10))).isInstanceOf(Exception.class);
			assertThat(server.closed()).isEmpty();
			// What is on its way is still received
			client.text("late, too").close(4000, "");
			assertThat(client.closedByServer()).isTrue();
			closed.block(Duration.ofSeconds(10));
			assertThat(reason(server)).isEqualTo("closed-by-application");
			assertThat(closes()).containsExactly(new WebSocketClose(4000, "enough"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void applicationWaitsForTheAnswerOnlySoLong(String engine) throws Exception {
		try (TestServer server = server(engine).property("websocket.close-timeout", "200ms").start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			session(server).close().subscribe();
			assertThat(client.read().closeCode()).isEqualTo(1000);
			assertThat(client.closedByServer()).isTrue();
			assertThat(reason(server)).isEqualTo("closed-by-application");
		}
	}

	@ParameterizedTest
	@EnumSource(value = CloseReason.class,
			names = { "CLOSED_BY_APPLICATION", "REVOKED", "REJECTED", "SERVER_STOPPED", "IDLE_TIMEOUT" })
	void closingTheSessionSendsACloseFrameFirst(CloseReason reason) throws Exception {
		try (TestServer server = server("openssl").start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			session(server).session().close(reason);
			int code = switch (reason) {
				case CLOSED_BY_APPLICATION -> 1000;
				case REVOKED, REJECTED -> 1008;
				default -> 1001;
			};
			assertThat(client.read().closeCode()).isEqualTo(code);
			assertThat(Received.untilClosed(client.raw())).isEqualTo(new Received("", false));
			client.raw().close();
			assertThat(reason(server)).isEqualTo(reason.toString());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void connectionThatClosesWithoutACloseFrameIsAbnormal(String engine) throws Exception {
		try (TestServer server = server(engine).start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			watch(session(server));
			client.text("hello");
			assertThat(client.readText()).isEqualTo("hello");
			client.raw().socket().shutdownOutput();
			assertThat(client.closedByServer()).isTrue();
			assertThat(reason(server)).isEqualTo("peer-closed");
			assertThat(closes()).extracting(WebSocketClose::code).containsExactly(1006);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void closeWaitsForTheMessageBeforeIt(String engine) throws Exception {
		try (TestServer server = TestServer.of(engine)
			.handler(UriHandler.webSocket("/ws", (session,
					message) -> message.payloadToString().delayElement(Duration.ofMillis(200)).flatMap(session::send)))
			.start(); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("one").text("two").close(1000, "");
			assertThat(client.readText()).isEqualTo("one");
			assertThat(client.readText()).isEqualTo("two");
			assertThat(client.read().closeCode()).isEqualTo(1000);
		}
	}

	@Test
	void closeDoesNotWaitForAHandlerThatNeverCompletes() throws Exception {
		try (TestServer server = TestServer.insecure()
			.property("websocket.close-timeout", "200ms")
			.handler(UriHandler.webSocket("/ws", (session, message) -> message.payloadToBytes().then(Mono.never())))
			.start(); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.text("one").close(1000, "");
			assertThat(client.read().closeCode()).isEqualTo(1000);
			assertThat(client.closedByServer()).isTrue();
			assertThat(reason(server)).isEqualTo("peer-closed");
		}
	}

	@Test
	void closeInTheMiddleOfAMessageEndsIt() throws Exception {
		List<String> seen = new CopyOnWriteArrayList<>();
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.webSocket("/ws",
					(session, message) -> message.payloadToBytes().doOnError((failure) -> seen.add("failed")).then()))
			.start(); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.send(0x01, new byte[10]).close(1001, "");
			assertThat(client.read().closeCode()).isEqualTo(1001);
			assertThat(seen).containsExactly("failed");
		}
	}

	@ParameterizedTest
	@CsvSource({ "insecure,1002", "openssl,1002", "jdk,1002" })
	void violationIsClosedWithItsCode(String engine, int code) throws Exception {
		try (TestServer server = server(engine).start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			client.send(0x83, new byte[100_000]);
			assertThat(client.read().closeCode()).isEqualTo(code);
			assertThat(Received.untilClosed(client.raw())).isEqualTo(new Received("", false));
			client.raw().close();
			assertThat(reason(server)).isEqualTo("protocol-error");
		}
	}

	// The session ends a moment before
	private List<WebSocketClose> closes() {
		Clients.patiently().until(() -> !this.closes.isEmpty());
		return this.closes;
	}

	private void watch(WebSocketSession session) {
		session.onClose().subscribe(this.closes::add);
	}

	private static WebSocketSession session(TestServer server) {
		return server.httpd().webSockets().list().get(0);
	}

	private static String reason(TestServer server) {
		Clients.patiently().until(() -> !server.closed().isEmpty());
		assertThat(server.closed()).hasSize(1);
		assertThat(server.created()).hasSize(1);
		return server.closed().get(0).reason().toString();
	}

	private static TestServer.Builder server(String engine) {
		return TestServer.of(engine)
			.handler(UriHandler.webSocket("/ws", (session, message) -> message.payloadToString()
				.flatMap((text) -> session.isOpen() ? session.send(text) : Mono.empty())));
	}

}
