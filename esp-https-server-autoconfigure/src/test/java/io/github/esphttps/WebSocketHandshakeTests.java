package io.github.esphttps;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import io.github.esphttps.TestClient.Response;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketInfo;
import io.github.esphttps.httpd.WebSocketSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * RFC 6455, section 4.2: what a handshake has to say, and what it is answered with.
 */
class WebSocketHandshakeTests {

	private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==";

	private static final String VERSION = "Sec-WebSocket-Version: 13";

	private static final String UPGRADE = "Upgrade: websocket";

	private static final String CONNECTION = "Connection: Upgrade";

	private static final UriHandler ECHO = UriHandler.webSocket("/ws",
			(session, message) -> message.payloadToString().flatMap(session::send));

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void responseIsThatOfTheRfc(String engine) throws Exception {
		try (TestServer server = TestServer.of(engine).handler(ECHO).start(); TestClient client = connect(server)) {
			assertThat(client.write(WebSocketClient.request("/ws")).head().split("\n")).containsExactlyInAnyOrder(
					"HTTP/1.1 101 Switching Protocols", "upgrade: websocket", "connection: upgrade",
					"sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void bytesMayComeOneByOne(String engine) throws Exception {
		try (TestServer server = TestServer.of(engine).handler(ECHO).start(); TestClient client = connect(server)) {
			client.dribble(WebSocketClient.request("/ws"));
			assertThat(client.head()).startsWith("HTTP/1.1 101 ");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "upgrade: WEBSOCKET|CONNECTION: UPGRADE",
			"Upgrade: WebSocket|Connection: keep-alive, upgrade",
			"Upgrade: h2c, websocket|Connection: keep-alive|Connection: Upgrade, x",
			"Upgrade: h2c|Upgrade: websocket|Connection:,,upgrade ,", "UPGRADE:websocket|connection:upgrade,close" })
	void tokensMayBeInAnyCaseAndPlace(String fields) throws Exception {
		try (TestServer server = TestServer.insecure().handler(ECHO).start(); TestClient client = connect(server)) {
			assertThat(client.write(request(fields.split("\\|"), KEY, VERSION)).head()).startsWith("HTTP/1.1 101 ");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void requestThatIsNoHandshakeIsToldWhatToAskFor(String engine) throws Exception {
		try (TestServer server = TestServer.of(engine).handler(ECHO).start(); TestClient client = connect(server)) {
			assertUpgradeRequired(client.get("/ws"));
			assertThat(client.closedByServer()).isTrue();
			await().untilAsserted(() -> assertThat(server.closed()).singleElement()
				.satisfies((event) -> assertThat(event.reason()).isEqualTo(CloseReason.ERROR_RESPONSE)));
		}
	}

	@Test
	void headIsToldWhatToAskForWithoutABody() throws Exception {
		try (TestServer server = TestServer.insecure().handler(ECHO).start(); TestClient client = connect(server)) {
			String head = client.write("HEAD /ws HTTP/1.1\r\nHost: localhost\r\n\r\n").head();
			assertThat(head).startsWith("HTTP/1.1 426 Upgrade Required\n")
				.containsIgnoringCase("sec-websocket-version: 13");
			assertThat(client.closedByServer()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Upgrade: websocket", "Upgrade: h2c|Connection: Upgrade", "Connection: Upgrade",
			"Upgrade: websocket|Connection: keep-alive", "Upgrade: websockets|Connection: Upgrade",
			"Upgrade: websocket|Connection: Upgraded" })
	void requestForNoWebSocketIsToldWhatToAskFor(String fields) throws Exception {
		try (TestServer server = TestServer.insecure().handler(ECHO).start(); TestClient client = connect(server)) {
			assertUpgradeRequired(client.write(request(fields.split("\\|"), KEY, VERSION)).read());
			assertThat(client.closedByServer()).isTrue();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Sec-WebSocket-Version: 8", "Sec-WebSocket-Version: 14", "Sec-WebSocket-Version: 013",
			"Sec-WebSocket-Version: 13, 8", "Sec-WebSocket-Version: 13|Sec-WebSocket-Version: 13",
			"Sec-WebSocket-Version:" })
	void otherVersionIsToldTheOneThatIsSpoken(String fields) throws Exception {
		try (TestServer server = TestServer.secure("openssl").handler(ECHO).start();
				TestClient client = connect(server)) {
			assertUpgradeRequired(client.write(request(fields.split("\\|"), UPGRADE, CONNECTION, KEY)).read());
			assertThat(client.closedByServer()).isTrue();
		}
	}

	private static void assertUpgradeRequired(Response response) {
		assertThat(response.statusLine()).isEqualTo("HTTP/1.1 426 Upgrade Required");
		assertThat(response.header("upgrade")).isEqualTo("websocket");
		assertThat(response.header("connection")).isEqualTo("upgrade, close");
		assertThat(response.header("sec-websocket-version")).isEqualTo("13");
		assertThat(response.header("content-type")).isEqualTo("text/plain");
		assertThat(response.text()).isEqualTo("This is a WebSocket (RFC 6455), version 13");
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void versionHasToBeThere(String engine) throws Exception {
		assertRefused(engine, "Sec-WebSocket-Version is missing", UPGRADE, CONNECTION, KEY);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Sec-WebSocket-Key:", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ",
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25j", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZTE=",
			"Sec-WebSocket-Key: !GhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ== x",
			"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==" })
	void keyHasToBeThereOnceWith16Bytes(String fields) throws Exception {
		String[] keys = fields.isEmpty() ? new String[0] : fields.split("\\|");
		String[] all = Arrays.copyOf(keys, keys.length + 3);
		System.arraycopy(new String[] { UPGRADE, CONNECTION, VERSION }, 0, all, keys.length, 3);
		assertRefused("openssl", "Sec-WebSocket-Key must be 16 bytes in base64", all);
	}

	@Test
	void bodyIsRefused() throws Exception {
		assertRefused("insecure", "The handshake of a WebSocket has no body", UPGRADE, CONNECTION, KEY, VERSION,
				"Content-Length: 5");
		assertRefused("insecure", "The handshake of a WebSocket has no body", UPGRADE, CONNECTION, KEY, VERSION,
				"Transfer-Encoding: chunked");
	}

	private static void assertRefused(String engine, String reason, String... fields) throws Exception {
		try (TestServer server = TestServer.of(engine).handler(ECHO).start(); TestClient client = connect(server)) {
			Response response = client.write(request(fields)).read();
			assertThat(response.statusLine()).isEqualTo("HTTP/1.1 400 Bad Request");
			assertThat(response.text()).isEqualTo(reason);
			assertThat(response.header("connection")).isEqualTo("close");
			assertThat(response.headers()).doesNotContainKeys("upgrade", "sec-websocket-accept");
			assertThat(client.closedByServer()).isTrue();
			await().untilAsserted(() -> assertThat(server.closed()).singleElement()
				.satisfies((event) -> assertThat(event.reason()).isEqualTo(CloseReason.ERROR_RESPONSE)));
		}
	}

	@Test
	void http10IsRefused() throws Exception {
		try (TestServer server = TestServer.insecure().handler(ECHO).start(); TestClient client = connect(server)) {
			Response response = client.write(WebSocketClient.request("/ws").replace("HTTP/1.1", "HTTP/1.0")).read();
			assertThat(response.status()).isEqualTo(400);
			assertThat(response.text()).isEqualTo("The WebSocket protocol needs HTTP/1.1");
			assertThat(client.closedByServer()).isTrue();
		}
	}

	@Test
	void hostHasToBeThere() throws Exception {
		try (TestServer server = TestServer.insecure().handler(ECHO).start(); TestClient client = connect(server)) {
			String request = WebSocketClient.request("/ws").replace("Host: localhost\r\n", "");
			assertThat(client.write(request).read().status()).isEqualTo(400);
		}
	}

	@Test
	void otherMethodIsNotAllowed() throws Exception {
		try (TestServer server = TestServer.insecure().handler(ECHO).start(); TestClient client = connect(server)) {
			Response response = client.write(WebSocketClient.request("/ws").replace("GET", "POST")).read();
			assertThat(response.status()).isEqualTo(405);
			assertThat(response.header("allow")).isEqualTo("GET, HEAD, OPTIONS");
		}
	}

	@Test
	void unknownUriIsNotFound() throws Exception {
		try (TestServer server = TestServer.insecure().handler(ECHO).start(); TestClient client = connect(server)) {
			assertThat(client.write(WebSocketClient.request("/wss")).read().status()).isEqualTo(404);
		}
	}

	@ParameterizedTest
	@CsvSource({ "Sec-WebSocket-Key: x, HTTP/1.1", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==, HTTP/1.0" })
	void lessStrictServerTakesAnyKeyAndHttp10(String key, String version) throws Exception {
		try (TestServer server = TestServer.insecure().property("websocket.strict", false).handler(ECHO).start();
				TestClient client = connect(server)) {
			client.write(request(UPGRADE, CONNECTION, VERSION, key).replace("HTTP/1.1", version));
			assertThat(client.head()).startsWith("HTTP/1.1 101 ");
		}
	}

	@Test
	void lessStrictServerNeedsAKeyAndItsVersion() throws Exception {
		try (TestServer server = TestServer.insecure().property("websocket.strict", false).handler(ECHO).start()) {
			try (TestClient client = connect(server)) {
				assertThat(client.write(request(UPGRADE, CONNECTION, VERSION)).read().status()).isEqualTo(400);
			}
			try (TestClient client = connect(server)) {
				String version = "Sec-WebSocket-Version: 7";
				assertThat(client.write(request(UPGRADE, CONNECTION, KEY, version)).read().status()).isEqualTo(426);
			}
		}
	}

	@Test
	void twinTakesAHandshakeWithoutHost() throws Exception {
		try (TestServer server = TestServer.insecure()
			.property("profile", "twin")
			.property("websocket.strict", false)
			.handler(ECHO)
			.start(); TestClient client = connect(server)) {
			client.write(WebSocketClient.request("/ws").replace("Host: localhost\r\n", ""));
			assertThat(client.head()).startsWith("HTTP/1.1 101 ");
		}
	}

	@Test
	void twinRefusesUpgradesToOtherProtocols() throws Exception {
		try (TestServer server = TestServer.insecure().property("profile", "twin").handler(ECHO).start();
				TestClient client = connect(server)) {
			assertThat(client.write(request("Upgrade: h2c", CONNECTION)).read().status()).isEqualTo(400);
		}
	}

	@Test
	void sessionKnowsThatItIsAWebSocket() throws Exception {
		try (TestServer server = TestServer.secure("openssl").handler(ECHO).start();
				TestClient client = connect(server)) {
			client.get("/hello");
			HttpdSession session = server.created().get(0);
			assertThat(session.webSocket()).isNull();
			assertThat(server.httpd().webSocketInfo(session.id())).isEqualTo(WebSocketInfo.HTTP);
			client.write(WebSocketClient.request("/ws?a=b", "Cookie: c=d")).head();
			WebSocketSession webSocket = session.webSocket();
			assertThat(webSocket).isNotNull();
			assertThat(webSocket.id()).isEqualTo(session.id());
			assertThat(webSocket.uri()).isEqualTo("/ws");
			assertThat(webSocket.handshake().queryParameter("a")).isEqualTo("b");
			assertThat(webSocket.handshake().cookie("c")).isEqualTo("d");
			assertThat(webSocket.subprotocol()).isNull();
			assertThat(session.requests()).isEqualTo(2);
			assertThat(server.httpd().webSocketInfo(session.id())).isEqualTo(WebSocketInfo.WEBSOCKET);
			assertThat(server.httpd().webSockets().list("/ws")).containsExactly(webSocket);
			client.socket().close();
			await().until(() -> server.closed().size() == 1);
			await().until(() -> server.httpd().webSockets().size() == 0);
			assertThat(server.httpd().webSocketInfo(session.id())).isEqualTo(WebSocketInfo.INVALID);
		}
	}

	private static TestClient connect(TestServer server) throws Exception {
		return server.httpd().config().secure() ? TestClient.tls(server.port()) : TestClient.plain(server.port());
	}

	private static String request(String... fields) {
		return request(fields, new String[0]);
	}

	private static String request(String[] fields, String... more) {
		List<String> all = new ArrayList<>(List.of(fields));
		all.addAll(List.of(more));
		return "GET /ws HTTP/1.1\r\nHost: localhost\r\n"
				+ all.stream().map((field) -> field + "\r\n").collect(Collectors.joining()) + "\r\n";
	}

}
