package io.github.esphttps;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * WebSockets as sessions of the pool: which of them makes room for a newcomer, and how.
 */
class WebSocketPoolTests {

	private static final WebSocketHandler ECHO = (session, message) -> message.payloadToString().flatMap(session::send);

	private final LoggedWarnings warnings = new LoggedWarnings();

	private final List<WebSocketClient> clients = new ArrayList<>();

	@AfterEach
	void nothingIsLoggedAboveDebug() {
		this.clients.forEach(WebSocketClient::close);
		this.warnings.close();
		assertThat(this.warnings.messages()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void leastRecentlyUsedIsClosedWith1001(String engine) throws Exception {
		try (TestServer server = server(engine, 3, ECHO)) {
			WebSocketClient first = connect(server);
			WebSocketClient second = connect(server);
			WebSocketClient third = connect(server);
			// Frames in either direction count
			assertThat(first.text("hello").readText()).isEqualTo("hello");
			server.httpd().webSockets().find(server.created().get(1).id()).send("push").block(Duration.ofSeconds(20));
			assertThat(second.readText()).isEqualTo("push");
			WebSocketClient newcomer = connect(server);
			assertPurged(server, third, 2);
			assertThat(newcomer.text("new").readText()).isEqualTo("new");
			assertThat(second.ping("p").read().text()).isEqualTo("p");
			connect(server);
			assertPurged(server, first, 0);
			assertThat(server.httpd().webSockets().size()).isEqualTo(3);
			assertThat(server.httpd().sessions().counters().closed(CloseReason.LRU_PURGED)).isEqualTo(2);
		}
	}

	@Test
	void sessionIsNotPurgedWhileAMessageIsHandled() throws Exception {
		Sinks.Empty<Void> done = Sinks.empty();
		try (TestServer server = server("insecure", 2, (session, message) -> message.payloadToString()
			.flatMap((text) -> done.asMono().then(session.send(text))))) {
			WebSocketClient busy = connect(server).text("hello");
			WebSocketClient idle = connect(server);
			HttpdSession session = server.created().get(0);
			Clients.patiently().until(() -> session.bytesIn() > 100);
			connect(server);
			assertPurged(server, idle, 1);
			done.tryEmitEmpty();
			assertThat(busy.readText()).isEqualTo("hello");
		}
	}

	@Test
	void keepAliveDoesNotCountAsUse() throws Exception {
		try (TestServer server = TestServer.insecure()
			.property("httpd.max-open-sockets", 2)
			.property("websocket.ping-interval", "50ms")
			.property("websocket.missed-pongs", 1000)
			.handler(UriHandler.webSocket("/ws", ECHO))
			.start()) {
			WebSocketClient pinged = connect(server);
			HttpdSession session = server.created().get(0);
			connect(server);
			for (int i = 0; i < 5; i++) {
				assertThat(pinged.read().opcode()).isEqualTo(0x9);
				pinged.send(0x8A, new byte[0]);
			}
			connect(server);
			Clients.patiently().until(() -> !server.closed().isEmpty());
			assertThat(server.closed().get(0).session()).isSameAs(session);
		}
	}

	@Test
	void newConnectionOfADeviceReplacesItsWebSocket() throws Exception {
		try (TestServer server = TestServer.secure("openssl")
			.clientAuth("required")
			.property("httpd.max-sockets-per-identity", 1)
			.handler(UriHandler.webSocket("/ws", ECHO))
			.start()) {
			WebSocketClient old = WebSocketClient.connect(server, TestClient.context(TestPki.DEVICE), "/ws");
			this.clients.add(old);
			WebSocketClient next = WebSocketClient.connect(server, TestClient.context(TestPki.DEVICE), "/ws");
			this.clients.add(next);
			assertThat(old.read().closeCode()).isEqualTo(1001);
			assertThat(Received.untilClosed(old.raw())).isEqualTo(new Received("", false));
			Clients.patiently().until(() -> !server.closed().isEmpty());
			assertThat(server.closed().get(0).reason()).hasToString("replaced");
			assertThat(next.text("hello").readText()).isEqualTo("hello");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void stoppingServerSaysGoodbye(String engine) throws Exception {
		TestServer server = server(engine, 100, ECHO);
		try (server) {
			for (int i = 0; i < 20; i++) {
				connect(server).text("hello");
			}
			for (WebSocketClient client : this.clients) {
				assertThat(client.readText()).isEqualTo("hello");
			}
		}
		for (WebSocketClient client : this.clients) {
			assertThat(client.read().closeCode()).isEqualTo(1001);
			assertThat(Received.untilClosed(client.raw())).isEqualTo(new Received("", false));
		}
		assertThat(server.created()).hasSize(20);
		// Listeners hear of it on a thread of their own
		await().until(() -> server.closed().size() >= 20);
		assertThat(server.closed()).hasSize(20).allMatch((event) -> event.reason().toString().equals("server-stopped"));
		assertThat(server.closed()).extracting((event) -> event.session().id()).doesNotHaveDuplicates();
		assertThat(server.httpd().webSockets().size()).isZero();
	}

	private void assertPurged(TestServer server, WebSocketClient client, int number) throws Exception {
		assertThat(client.read().closeCode()).isEqualTo(1001);
		assertThat(Received.untilClosed(client.raw())).isEqualTo(new Received("", false));
		HttpdSession session = server.created().get(number);
		Clients.patiently()
			.until(() -> server.closed().stream().filter((event) -> event.session() == session).count() == 1);
		assertThat(server.closed()).allMatch((event) -> event.reason().toString().equals("lru-purged"));
	}

	private WebSocketClient connect(TestServer server) throws Exception {
		WebSocketClient client = WebSocketClient.connect(server, "/ws");
		this.clients.add(client);
		return client;
	}

	private static TestServer server(String engine, int sockets, WebSocketHandler handler) {
		return TestServer.of(engine)
			.property("httpd.max-open-sockets", sockets)
			.handler(UriHandler.webSocket("/ws", handler))
			.start();
	}

}
