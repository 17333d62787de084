package io.github.esphttps;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdException;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketInfo;
import io.github.esphttps.httpd.WebSocketOptions;
import io.github.esphttps.httpd.WebSocketSession;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.SslContextBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.WebsocketClientSpec;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * RFC 8441: a WebSocket on a stream of an HTTP/2 connection.
 */
class WebSocketOverHttp2Tests {

	private static final int ENABLE_CONNECT_PROTOCOL = 8;

	private static final int INITIAL_WINDOW_SIZE = 4;

	private static final UriHandler ECHO = UriHandler.webSocket("/ws",
			(session, message) -> message.payloadToString().flatMap(session::send));

	private static TestServer.Builder server() {
		return TestServer.secure("openssl").property("alpn-protos", "h2,http/1.1");
	}

	@Test
	void serverSaysThatItSpeaksIt() throws Exception {
		try (TestServer server = server().start(); Http2Client client = Http2Client.connect(server.port())) {
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(client.settings()).containsEntry(ENABLE_CONNECT_PROTOCOL, 1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void messagesComeBack(String engine) throws Exception {
		try (TestServer server = TestServer.secure(engine).property("alpn-protos", "h2").handler(ECHO).start();
				Http2Client client = Http2Client.connect(server.port())) {
			int stream = connect(client, "/ws");
			assertThat(client.response(stream).status()).isEqualTo(200);
			assertThat(client.response(stream).last()).hasSize(1);
			send(client, stream, 0x81, "hello");
			assertThat(read(client, stream, 7)).containsExactly(frame("hello"));
			// Frames of the two protocols have nothing to do with each other
			byte[] two = concat(WebSocketClient.frame(0x81, bytes("a")), WebSocketClient.frame(0x81, bytes("b")));
			for (byte octet : two) {
				client.send(Http2Client.DATA, 0, stream, octet);
			}
			assertThat(read(client, stream, 13)).endsWith(concat(frame("a"), frame("b")));
		}
	}

	@Test
	void sessionHasSeveralOfThem() throws Exception {
		try (TestServer server = server().handler(ECHO).start();
				Http2Client client = Http2Client.connect(server.port())) {
			int first = connect(client, "/ws");
			int second = connect(client, "/ws?x=y", "sec-websocket-protocol", "a");
			HttpdSession session = server.created().get(0);
			assertThat(session.webSocket()).isNull();
			assertThat(session.requests()).isEqualTo(2);
			assertThat(server.httpd().webSockets().list("/ws")).extracting(WebSocketSession::id)
				.containsExactlyInAnyOrder(session.id() + "." + first, session.id() + "." + second);
			assertThat(server.httpd().webSocketInfo(session.id())).isEqualTo(WebSocketInfo.HTTP);
			assertThat(server.httpd().webSocketInfo(session.id() + "." + first)).isEqualTo(WebSocketInfo.WEBSOCKET);
			WebSocketSession webSocket = server.httpd().webSockets().find(session.id() + "." + second);
			assertThat(webSocket.session()).isSameAs(session);
			assertThat(webSocket.handshake().method()).isEqualTo("GET");
			assertThat(webSocket.handshake().header("Host")).isEqualTo("localhost");
			assertThat(webSocket.handshake().queryParameter("x")).isEqualTo("y");
			send(client, second, 0x81, "two");
			send(client, first, 0x81, "one");
			assertThat(read(client, first, 5)).containsExactly(frame("one"));
			assertThat(read(client, second, 5)).containsExactly(frame("two"));
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
		}
	}

	@Test
	void subprotocolAndFieldsOfTheHookAreInTheResponse() throws Exception {
		WebSocketOptions options = WebSocketOptions.defaults()
			.subprotocols("b", "a")
			.preHandshake((request, response) -> {
				response.header("X-Seen", request.header("Upgrade"));
				return Mono.delay(Duration.ofMillis(20)).then();
			});
		UriHandler handler = UriHandler.webSocket("/ws", (session, message) -> Mono.empty(), options);
		try (TestServer server = server().handler(handler).start();
				Http2Client client = Http2Client.connect(server.port())) {
			int stream = connect(client, "/ws", "sec-websocket-protocol", "x, a, b");
			assertThat(client.response(stream).header("sec-websocket-protocol")).isEqualTo("a");
			assertThat(client.response(stream).header("x-seen")).isEqualTo("websocket");
			assertThat(client.response(stream).header("sec-websocket-accept")).isNull();
		}
	}

	@Test
	void framesMayComeBeforeTheResponse() throws Exception {
		WebSocketOptions options = WebSocketOptions.defaults()
			.preHandshake((request, response) -> Mono.delay(Duration.ofMillis(100)).then());
		UriHandler handler = UriHandler.webSocket("/ws",
				(session, message) -> message.payloadToString().flatMap(session::send), options);
		try (TestServer server = server().handler(handler).start();
				Http2Client client = Http2Client.connect(server.port())) {
			int stream = begin(client, "/ws");
			send(client, stream, 0x81, "early");
			send(client, stream, 0x81, "bird");
			assertThat(read(client, stream, 13)).containsExactly(concat(frame("early"), frame("bird")));
		}
	}

	@Test
	void closeEndsTheStreamAndNotTheSession() throws Exception {
		try (TestServer server = server().handler(ECHO).start();
				Http2Client client = Http2Client.connect(server.port())) {
			int stream = connect(client, "/ws");
			send(client, stream, 0x88, "\u0003\u00e8");
			client.read(stream);
			assertThat(client.response(stream).isComplete()).isTrue();
			assertThat(client.response(stream).bytes()).containsExactly(0x88, 2, 3, 0xe8);
			client.send(Http2Client.DATA, Http2Client.END_STREAM, stream);
			await().until(() -> server.httpd().webSockets().size() == 0);
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(client.response(stream).error()).isNull();
			assertThat(server.closed()).isEmpty();
		}
	}

	@Test
	void applicationClosesTheStreamAndNotTheSession() throws Exception {
		try (TestServer server = server().handler(ECHO).start();
				Http2Client client = Http2Client.connect(server.port())) {
			int stream = connect(client, "/ws");
			WebSocketSession webSocket = server.httpd().webSockets().list().get(0);
			Mono<Void> closed = webSocket.close(3000, "x").cache();
			closed.subscribe();
			assertThat(read(client, stream, 5)).containsExactly(0x88, 3, 0x0b, 0xb8, 'x');
			send(client, stream, 0x88, "\u000b\u00b8");
			client.send(Http2Client.DATA, Http2Client.END_STREAM, stream);
			closed.block(Duration.ofSeconds(10));
			assertThat(client.read(stream).isComplete()).isTrue();
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void clientThatEndsOrResetsTheStreamHasClosed() throws Exception {
		List<Integer> codes = new ArrayList<>();
		UriHandler handler = UriHandler.webSocket("/ws", (session, message) -> Mono.empty(),
				WebSocketOptions.defaults().postHandshake((session) -> {
					session.onClose().subscribe((close) -> codes.add(close.code()));
					return Mono.empty();
				}));
		try (TestServer server = server().handler(handler).start();
				Http2Client client = Http2Client.connect(server.port())) {
			int first = connect(client, "/ws");
			int second = connect(client, "/ws");
			client.send(Http2Client.DATA, Http2Client.END_STREAM, first);
			assertThat(client.read(first).isComplete()).isTrue();
			client.reset(second);
			await().until(() -> server.httpd().webSockets().size() == 0);
			await().untilAsserted(() -> assertThat(codes).containsExactly(1006, 1006));
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void messageThatIsNotReadHoldsTheWindow() throws Exception {
		AtomicReference<Runnable> go = new AtomicReference<>();
		UriHandler handler = UriHandler.webSocket("/ws", (session, message) -> {
			Mono<Void> gate = Mono.create((sink) -> go.set(sink::success));
			return gate.then(message.payloadToBytes().flatMap((bytes) -> session.send("got " + bytes.length)));
		});
		try (TestServer server = server().handler(handler).start();
				Http2Client client = Http2Client.connect(server.port())) {
			int stream = connect(client, "/ws");
			byte[] message = WebSocketClient.frame(0x82, new byte[200_000]);
			int sent = 0;
			for (; sent + 10_000 <= 65_535; sent += 10_000) {
				client.send(Http2Client.DATA, 0, stream, Arrays.copyOfRange(message, sent, sent + 10_000));
			}
			await().until(() -> go.get() != null);
			client.get("/hello");
			assertThat(client.opened(stream)).isLessThan(40_000);
			go.get().run();
			while (sent < message.length) {
				int next = Math.min(10_000, message.length - sent);
				while (65_535 + client.opened(stream) < sent + next) {
					client.readFrame();
				}
				client.send(Http2Client.DATA, 0, stream, Arrays.copyOfRange(message, sent, sent + next));
				sent += next;
			}
			assertThat(read(client, stream, 12)).containsExactly(frame("got 200000"));
		}
	}

	@Test
	void clientThatOpensNoWindowHoldsWhatIsSent() throws Exception {
		UriHandler handler = UriHandler.webSocket("/ws",
				(session, message) -> session.send(new byte[200_000]).then(session.send("end")));
		try (TestServer server = server().handler(handler).start();
				Http2Client client = Http2Client.connect(server.port(), INITIAL_WINDOW_SIZE, 1000)) {
			int stream = connect(client, "/ws");
			send(client, stream, 0x81, "go");
			assertThat(read(client, stream, 1000)).hasSize(1000);
			client.openWindow(0, 1_000_000).openWindow(stream, 1_000_000);
			assertThat(read(client, stream, 200_010 + 5)).endsWith(frame("end"));
		}
	}

	@Test
	void clientThatTakesNothingIsCutOff() throws Exception {
		UriHandler handler = UriHandler.webSocket("/ws", (session, message) -> session.send(new byte[200_000]));
		try (TestServer server = server().property("httpd.send-wait-timeout", "1s").handler(handler).start();
				Http2Client client = Http2Client.connect(server.port(), INITIAL_WINDOW_SIZE, 1000)) {
			int stream = connect(client, "/ws");
			send(client, stream, 0x81, "go");
			assertThat(client.read(stream).error()).isEqualTo(Http2Error.CANCEL);
			await().until(() -> server.httpd().webSockets().size() == 0);
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void clientThatIsSilentIsNotTimedOut() throws Exception {
		try (TestServer server = server().property("httpd.recv-wait-timeout", "1s")
			.property("httpd.request-timeout", "1s")
			.handler(ECHO)
			.start(); Http2Client client = Http2Client.connect(server.port())) {
			int stream = connect(client, "/ws");
			await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
			send(client, stream, 0x81, "still here");
			assertThat(read(client, stream, 12)).containsExactly(frame("still here"));
		}
	}

	@Test
	void violationEndsTheStream() throws Exception {
		try (TestServer server = server().handler(ECHO).start();
				Http2Client client = Http2Client.connect(server.port())) {
			int stream = connect(client, "/ws");
			client.send(Http2Client.DATA, 0, stream, (byte) 0x81, (byte) 0);
			assertThat(client.read(stream).isComplete()).isTrue();
			assertThat(client.response(stream).bytes()).startsWith(0x88).contains(0x03, 0xea);
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(server.closed()).isEmpty();
		}
	}

	@Test
	void handshakeIsRefusedWithAStatus() throws Exception {
		UriHandler hooked = UriHandler.webSocket("/hook", (session, message) -> Mono.empty(),
				WebSocketOptions.defaults()
					.preHandshake((request, response) -> Mono.error(new HttpdException(HttpdError.UNAUTHORIZED))));
		try (TestServer server = server().handler(ECHO).handler(hooked).start();
				Http2Client client = Http2Client.connect(server.port())) {
			assertThat(refused(client, connectFields("/ws", "8")).header("sec-websocket-version")).isEqualTo("13");
			assertThat(refused(client, connectFields("/ws", "8")).status()).isEqualTo(400);
			assertThat(refused(client, connectFields("/hook", "13")).status()).isEqualTo(401);
			assertThat(refused(client, connectFields("/nowhere", "13")).status()).isEqualTo(404);
			assertThat(refused(client, connectFields("/ws", "13", "origin", "https://evil.example")).status())
				.isEqualTo(403);
			// What would be 200 for a GET would be a promise here
			assertThat(refused(client, connectFields("/hello", "13")).status()).isEqualTo(501);
			assertThat(refused(client, Http2Client.block(":method", "CONNECT", ":protocol", "connect-udp", ":scheme",
					"https", ":path", "/ws", ":authority", "localhost"))
				.status()).isEqualTo(501);
			assertThat(client.get("/ws").status()).isEqualTo(400);
			assertThat(client.read(client.request("CONNECT", "/ws")).status()).isEqualTo(501);
			assertThat(client.get("/hello").status()).isEqualTo(200);
			await().until(() -> server.created().get(0).isOpen());
		}
	}

	private static Http2Client.Response refused(Http2Client client, byte[] head) throws IOException {
		return client.read(client.open(0, head));
	}

	@Test
	void protocolOfARequestThatIsNoConnectIsMalformed() throws Exception {
		try (TestServer server = server().handler(ECHO).start();
				Http2Client client = Http2Client.connect(server.port())) {
			byte[] get = Http2Client.block(":method", "GET", ":protocol", "websocket", ":scheme", "https", ":path",
					"/ws", ":authority", "localhost", "sec-websocket-version", "13");
			assertThat(refused(client, get).error()).isEqualTo(Http2Error.PROTOCOL_ERROR);
			byte[] withoutPath = Http2Client.block(":method", "CONNECT", ":protocol", "websocket", ":authority",
					"localhost", "sec-websocket-version", "13");
			assertThat(refused(client, withoutPath).error()).isEqualTo(Http2Error.PROTOCOL_ERROR);
		}
	}

	@Test
	void idleWebSocketIsPurgedWithItsSession() throws Exception {
		try (TestServer server = server().property("httpd.max-open-sockets", 1).handler(ECHO).start();
				Http2Client client = Http2Client.connect(server.port())) {
			int stream = connect(client, "/ws");
			try (TestClient other = TestClient.tls(server.port())) {
				assertThat(other.get("/hello").status()).isEqualTo(200);
			}
			assertThat(client.readGoAway()).isEqualTo(Http2Error.NO_ERROR);
			assertThat(client.response(stream).bytes()).startsWith(0x88).contains(0x03, 0xe9);
			await().untilAsserted(() -> assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.LRU_PURGED));
		}
	}

	@Test
	void stoppedServerSaysGoodbye() throws Exception {
		TestServer server = server().handler(ECHO).start();
		try (Http2Client client = Http2Client.connect(server.port())) {
			int stream = connect(client, "/ws");
			server.close();
			assertThat(client.readGoAway()).isEqualTo(Http2Error.NO_ERROR);
			assertThat(client.response(stream).bytes()).startsWith(0x88).contains(0x03, 0xe9);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void reactorNettyEchoes(String engine) throws Exception {
		UriHandler handler = UriHandler.webSocket("/ws",
				(session, message) -> message.payloadToString().flatMap(session::send),
				WebSocketOptions.defaults().subprotocols("echo"));
		ConnectionProvider connections = ConnectionProvider.newConnection();
		try (TestServer server = TestServer.secure(engine).property("alpn-protos", "h2").handler(handler).start()) {
			HttpClient client = HttpClient.create(connections)
				.protocol(HttpProtocol.H2)
				.http2Settings((settings) -> settings.connectProtocolEnabled(true))
				// It would say that it is a page without TLS
				.headers((headers) -> headers.set("Origin", "https://localhost:" + server.port()))
				.secure((ssl) -> ssl.sslContext((GenericSslContextSpec<?>) Http2SslContextSpec.forClient()
					.configure(WebSocketOverHttp2Tests::trust)));
			List<String> sent = List.of("", "hello", "x".repeat(200_000), "end");
			List<String> received = client
				.websocket(WebsocketClientSpec.builder().protocols("echo").maxFramePayloadLength(1_000_000).build())
				.uri("wss://localhost:" + server.port() + "/ws")
				.handle((in, out) -> out.sendString(Flux.fromIterable(sent))
					.then()
					.thenMany(in.aggregateFrames(1_000_000).receive().asString().take(sent.size())))
				.collectList()
				.block(Duration.ofSeconds(30));
			assertThat(received).isEqualTo(sent);
			assertThat(server.created()).singleElement()
				.satisfies((session) -> assertThat(session.tls().applicationProtocol()).isEqualTo("h2"));
			await().until(() -> server.httpd().webSockets().size() == 0);
		}
		finally {
			connections.dispose();
		}
	}

	private static void trust(SslContextBuilder builder) {
		try {
			builder.trustManager(TestPki.CA.toTrustManagerFactory());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static int begin(Http2Client client, String path, String... fields) throws IOException {
		return client.open(0, connectFields(path, "13", fields));
	}

	private static byte[] connectFields(String path, String version, String... fields) {
		List<String> all = new ArrayList<>(List.of(":method", "CONNECT", ":protocol", "websocket", ":scheme", "https",
				":path", path, ":authority", "localhost", "sec-websocket-version", version));
		all.addAll(List.of(fields));
		return Http2Client.block(all.toArray(String[]::new));
	}

	private static int connect(Http2Client client, String path, String... fields) throws IOException {
		int stream = begin(client, path, fields);
		while (client.response(stream).all().isEmpty()) {
			assertThat(client.readFrame()).isTrue();
		}
		assertThat(client.response(stream).status()).isEqualTo(200);
		return stream;
	}

	private static void send(Http2Client client, int stream, int firstByte, String payload) throws IOException {
		byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
		client.send(Http2Client.DATA, 0, stream, WebSocketClient.frame(firstByte, bytes));
	}

	/** Read until so many bytes have come on a stream. */
	private static byte[] read(Http2Client client, int stream, int length) throws IOException {
		while (client.response(stream).bytes().length < length) {
			assertThat(client.readFrame()).isTrue();
		}
		return client.response(stream).bytes();
	}

	private static byte[] frame(String text) {
		return concat(new byte[] { (byte) 0x81, (byte) text.length() }, bytes(text));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static byte[] concat(byte[] one, byte[] other) {
		byte[] both = Arrays.copyOf(one, one.length + other.length);
		System.arraycopy(other, 0, both, one.length, other.length);
		return both;
	}

}
