package io.github.esphttps;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.esphttps.WebSocketClient.Frame;
import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.UriHandler;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Clients that break a rule of RFC 6455, section 5 or 7: each is told the code of its
 * mistake, and closed, and nobody is called to the log.
 */
@Tag("exhaustive")
class WebSocketViolationTests {

	private static final String TEXT = "81 81 00000000 61";

	private static final String BEGUN = "01 81 00000000 61";

	private static TestServer server;

	private final RecordedLog log = new RecordedLog();

	private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

	@BeforeAll
	static void startServer() {
		server = TestServer.secure("openssl")
			.property("websocket.max-frame", "70000B")
			.property("websocket.max-message", "100000B")
			.property("websocket.ping-interval", "0s")
			.handler(UriHandler.webSocket("/ws",
					(session, message) -> message.isText() ? message.payloadToString().flatMap(session::send)
							: message.payloadToBytes().flatMap(session::send)))
			.start();
	}

	@AfterAll
	static void stopServer() {
		server.close();
	}

	@BeforeEach
	void watchTheLog() {
		this.log.start();
		this.root.addAppender(this.log);
	}

	@AfterEach
	void nothingIsInTheLog() {
		this.root.detachAppender(this.log);
		assertThat(this.log.list).noneMatch((event) -> event.getLevel().isGreaterOrEqual(Level.INFO));
	}

	static Stream<Arguments> violations() {
		return Stream.of(of("5.1 text without a mask", 1002, "81 01 61"), of("5.1 ping without a mask", 1002, "89 00"),
				of("5.1 close without a mask", 1002, "88 02 03e8"), of("5.2 RSV1 without an extension", 1002, "c1 80"),
				of("5.2 RSV2", 1002, "a1 80"), of("5.2 RSV3", 1002, "91 80"), of("5.2 all RSV", 1002, "f2 80"),
				of("5.2 RSV1 of a ping", 1002, "c9 80"), of("5.2 RSV3 of a close", 1002, "98 80"),
				of("5.2 RSV1 of a continuation", 1002, BEGUN + "c0 80"), of("5.2 opcode 3", 1002, "83 80"),
				of("5.2 opcode 4", 1002, "84 80"), of("5.2 opcode 5", 1002, "85 80"), of("5.2 opcode 6", 1002, "86 80"),
				of("5.2 opcode 7", 1002, "87 80"), of("5.2 opcode B", 1002, "8b 80"), of("5.2 opcode C", 1002, "8c 80"),
				of("5.2 opcode D", 1002, "8d 80"), of("5.2 opcode E", 1002, "8e 80"), of("5.2 opcode F", 1002, "8f 80"),
				of("5.2 opcode 7 within a message", 1002, BEGUN + "87 80"),
				of("5.2 125 octets in 16 bits", 1002, "82 fe 007d"), of("5.2 none in 16 bits", 1002, "82 fe 0000"),
				of("5.2 65535 octets in 64 bits", 1002, "82 ff 000000000000ffff"),
				of("5.2 5 octets in 64 bits", 1002, "81 ff 0000000000000005"),
				of("5.2 length with the highest bit", 1002, "82 ff 8000000000000000"),
				of("5.4 continuation of nothing", 1002, "80 80 00000000"),
				of("5.4 fragment of nothing", 1002, "00 80 00000000"),
				of("5.4 continuation of a message that has ended", 1002, TEXT + "80 80 00000000"),
				of("5.4 text within a text", 1002, BEGUN + TEXT),
				of("5.4 binary within a text", 1002, BEGUN + "82 80 00000000"),
				of("5.4 fragment of another text within a text", 1002, BEGUN + BEGUN),
				of("5.5 ping in fragments", 1002, "09 80 00000000"), of("5.5 pong in fragments", 1002, "0a 80"),
				of("5.5 close in fragments", 1002, "08 80"), of("5.5 ping of 126 octets", 1002, "89 fe 007e"),
				of("5.5 pong of 126 octets", 1002, "8a fe 007e"), of("5.5 close of 126 octets", 1002, "88 fe 007e"),
				of("5.5 ping of 65536 octets", 1002, "89 ff 0000000000010000"),
				of("5.5.1 close of one octet", 1002, "88 81 00000000 03"), of("7.4 code 0", 1002, close("0000")),
				of("7.4.2 code 999", 1002, close("03e7")), of("7.4.1 code 1004", 1002, close("03ec")),
				of("7.4.1 code 1005", 1002, close("03ed")), of("7.4.1 code 1006", 1002, close("03ee")),
				of("7.4.1 code 1015", 1002, close("03f7")), of("7.4.2 code 1016", 1002, close("03f8")),
				of("7.4.2 code 1100", 1002, close("044c")), of("7.4.2 code 2000", 1002, close("07d0")),
				of("7.4.2 code 2999", 1002, close("0bb7")), of("7.4.2 code 5000", 1002, close("1388")),
				of("7.4.2 code 65535", 1002, close("ffff")),
				of("7.1.6 reason that is not UTF-8", 1007, close("03e8 ff")),
				of("7.1.6 reason that ends in a character", 1007, close("03e8 61 e282")),
				of("5.2 frame longer than is accepted", 1009, "82 ff 0000000000011171"),
				of("5.4 message longer than is accepted", 1009,
						"02 fe ffff 00000000" + "00".repeat(65535) + "80 fe 86a2 00000000"));
	}

	/** Sequences of the kind that the Autobahn test suite has. */
	static Stream<Arguments> texts() {
		Stream<String> invalid = Stream.of("cebae1bdb9cf83cebcceb5eda080656469746564", "cebae1bdb9cf83cebcceb5f4908080",
				"80", "bf", "80bf80", "fe", "ff", "fefeffff", "c0af", "e080af", "f08080af", "f8808080af",
				"fc80808080af", "c1bf", "e09fbf", "f08fbfbf", "f887bfbfbf", "c080", "e08080", "f0808080", "eda080",
				"edadbf", "edae80", "edafbf", "edb080", "edbfbf", "eda080edb080", "edafbfedbfbf", "c020", "e08020",
				"f5808080", "c3", "e188", "f09f98", "e282", "61c3", "ce ba e1", "f4908080", "f7bfbfbf", "fdbfbfbfbfbf");
		return invalid.map((hex) -> of(hex, 1007, text(hex)));
	}

	private static Arguments of(String name, int code, String hex) {
		return Arguments.of(name, code, bytes(hex));
	}

	private static byte[] bytes(String hex) {
		return HexFormat.of().parseHex(hex.replace(" ", ""));
	}

	/** The mask is all zeros. */
	private static String close(String payload) {
		return "88 %02x 00000000 ".formatted(0x80 | bytes(payload).length) + payload;
	}

	private static String text(String payload) {
		return "81 %02x 00000000 ".formatted(0x80 | bytes(payload).length) + payload;
	}

	private static WebSocketClient connect() throws Exception {
		return WebSocketClient.connect(server, "/ws");
	}

	private static Frame readClose(WebSocketClient client) throws IOException {
		Frame frame = client.read();
		while (frame.opcode() != 0x8) {
			frame = client.read();
		}
		return frame;
	}

	private static void assertClosed(WebSocketClient client, CloseReason reason) throws IOException {
		assertThat(client.closedByServer()).isTrue();
		// The server would wait for that for a while
		client.raw().socket().close();
		HttpdSession last = server.created().get(server.created().size() - 1);
		Awaitility.await()
			.untilAsserted(() -> assertThat(server.closed()).filteredOn((event) -> event.session() == last)
				.extracting(HttpdSessionClosedEvent::reason)
				.containsExactly(reason));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "violations", "texts" })
	void clientIsClosedWithTheCodeOfItsMistake(String name, int code, byte[] bytes) throws Exception {
		try (WebSocketClient client = connect()) {
			client.raw().write(bytes);
			Frame close = readClose(client);
			assertThat(close.closeCode()).isEqualTo(code);
			assertThat(close.closeReason()).isNotEmpty();
			assertClosed(client, CloseReason.PROTOCOL_ERROR);
		}
	}

	@Test
	void textIsRefusedAtTheOctetThatCannotBe() throws Exception {
		for (String first : new String[] { "01 8f 00000000 cebae1bdb9cf83cebcceb5f490",
				"81 ff 0000000000010000 00000000 61ff" }) {
			try (WebSocketClient client = connect()) {
				client.raw().write(bytes(first));
				assertThat(readClose(client).closeCode()).isEqualTo(1007);
				assertClosed(client, CloseReason.PROTOCOL_ERROR);
			}
		}
	}

	@Test
	void charactersMayLieAcrossFragments() throws Exception {
		try (WebSocketClient client = connect()) {
			byte[] text = "κόσμε \uFFFF 😀 \uDBFF\uDFFF \0".getBytes(StandardCharsets.UTF_8);
			for (int index = 0; index < text.length; index++) {
				client.send((index == 0) ? 0x01 : 0x00, new byte[] { text[index] });
			}
			assertThat(client.send(0x80, new byte[0]).readText().getBytes(StandardCharsets.UTF_8)).isEqualTo(text);
		}
	}

	@Test
	void pingsBetweenFragmentsAreAnsweredBeforeTheMessage() throws Exception {
		try (WebSocketClient client = connect()) {
			client.send(0x01, new byte[] { 'a' }).ping("p".repeat(125)).send(0x8A, new byte[125]);
			assertThat(client.read()).matches((pong) -> pong.opcode() == 0xA && pong.text().equals("p".repeat(125)));
			client.send(0x00, new byte[0]).ping("").send(0x80, new byte[] { 'b' });
			assertThat(client.read().firstByte()).isEqualTo(0x8A);
			assertThat(client.readText()).isEqualTo("ab");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999 })
	void closeIsAnsweredWithItsCodeAndTheServerClosesTheConnection(int code) throws Exception {
		try (WebSocketClient client = connect()) {
			Frame close = client.close(code, "r".repeat(123)).read();
			assertThat(close.firstByte()).isEqualTo(0x88);
			assertThat(close.closeCode()).isEqualTo(code);
			assertClosed(client, CloseReason.PEER_CLOSED);
		}
	}

	@Test
	void closeWithoutACodeIsAnsweredWithOneWithout() throws Exception {
		try (WebSocketClient client = connect()) {
			assertThat(client.send(0x88, new byte[0]).read()).matches((close) -> close.payload().length == 0);
			assertClosed(client, CloseReason.PEER_CLOSED);
		}
	}

	@Test
	void whatFollowsACloseIsNotAnswered() throws Exception {
		try (WebSocketClient client = connect()) {
			client.raw().write(bytes(close("03e8") + TEXT + "89 80 00000000" + close("03e9") + "ff"));
			assertThat(client.read().closeCode()).isEqualTo(1000);
			assertThatExceptionOfType(EOFException.class).isThrownBy(client::read);
			assertClosed(client, CloseReason.PEER_CLOSED);
		}
	}

	@Test
	void clientThatGoesOnAfterItsMistakeIsToldAllTheSame() throws Exception {
		try (WebSocketClient client = connect()) {
			client.raw().write(ByteBuffer.allocate(300_000).put(bytes("83 80")).array());
			assertThat(readClose(client).closeCode()).isEqualTo(1002);
			assertClosed(client, CloseReason.PROTOCOL_ERROR);
		}
	}

	@Test
	void longestFrameAndMessageAreAccepted() throws Exception {
		try (WebSocketClient client = connect()) {
			byte[] frame = new byte[70_000];
			assertThat(client.binary(frame).read().payload()).isEqualTo(frame);
			client.send(0x02, frame).send(0x80, new byte[30_000]);
			assertThat(client.readText()).hasSize(100_000);
		}
	}

	@Test
	void originalClosesClientsWithoutAMaskWithoutAWord() throws Exception {
		try (TestServer twin = TestServer.secure("openssl")
			.property("websocket.strict", false)
			.handler(UriHandler.webSocket("/ws", (session, message) -> session.send("more")))
			.start(); WebSocketClient client = WebSocketClient.connect(twin, "/ws")) {
			client.raw().write(bytes("83 80 00000000" + "f1 81 00000000 ff"));
			assertThat(client.read().text()).isEqualTo("more");
			client.raw().write(bytes("81 01 61"));
			assertThatExceptionOfType(EOFException.class).isThrownBy(client::read);
			Awaitility.await().until(() -> !twin.closed().isEmpty());
			assertThat(twin.closed().get(0).reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
		}
	}

	@Test
	void originalAnswersACloseThatSaysNothingWithOne() throws Exception {
		try (TestServer twin = TestServer.secure("openssl")
			.property("websocket.strict", false)
			.handler(UriHandler.webSocket("/ws", (session, message) -> session.send("more")))
			.start(); WebSocketClient client = WebSocketClient.connect(twin, "/ws")) {
			client.raw().write(bytes(close("0000 ff")));
			assertThat(client.read().payload()).isEmpty();
			assertThat(client.closedByServer()).isTrue();
		}
	}

}
