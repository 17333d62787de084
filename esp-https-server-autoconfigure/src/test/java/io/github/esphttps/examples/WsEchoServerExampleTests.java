package io.github.esphttps.examples;

import java.io.ByteArrayOutputStream;
import java.util.Random;

import io.github.esphttps.TestServer;
import io.github.esphttps.WebSocketClient;
import io.github.esphttps.WebSocketClient.Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link WsEchoServerExample}, after those of the original.
 */
@ParameterizedClass
@EnumSource(Wire.class)
class WsEchoServerExampleTests {

	private static final byte[] DATA = "Espressif".getBytes();

	@Parameter
	private Wire wire;

	private TestServer server;

	@BeforeEach
	void start() {
		this.server = Wire.start(this.wire.server(), new WsEchoServerExample().handlers());
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void framesComeBackWithTheirType() throws Exception {
		try (WebSocketClient client = connect("/ws")) {
			for (int opcode : new int[] { 0x1, 0x2 }) {
				Frame echo = client.send(0x80 | opcode, DATA).read();
				assertThat(echo.opcode()).isEqualTo(opcode);
				assertThat(echo.payload()).isEqualTo(DATA);
			}
			Frame pong = client.send(0x89, DATA).read();
			assertThat(pong.opcode()).isEqualTo(0xA);
			assertThat(pong.payload()).isEqualTo(DATA);
		}
	}

	@Test
	void clientIsSentWhatItDidNotWaitFor() throws Exception {
		try (WebSocketClient client = connect("/ws")) {
			assertThat(client.text("Trigger async").readText()).isEqualTo("Async data");
			assertThat(client.text("Ping").read().opcode()).isEqualTo(0x9);
		}
	}

	@Test
	void longMessageComesBackInParts() throws Exception {
		byte[] message = new byte[500_000];
		new Random(1).nextBytes(message);
		try (WebSocketClient client = connect("/ws_partial")) {
			client.binary(message);
			ByteArrayOutputStream echo = new ByteArrayOutputStream();
			int frames = 0;
			for (boolean last = false; !last; frames++) {
				Frame frame = client.read();
				echo.writeBytes(frame.payload());
				last = frame.isLast();
			}
			assertThat(echo.toByteArray()).isEqualTo(message);
			assertThat(frames).isGreaterThan(message.length / 65536);
		}
	}

	@Test
	void clientWithTheTokenIsWelcome() throws Exception {
		try (WebSocketClient client = connect("/auth?token=valid")) {
			assertThat(client.readText()).isEqualTo("Welcome to the WebSocket Echo Server (post-handshake)!");
			assertThat(client.text("hello").readText()).isEqualTo("hello");
		}
	}

	@Test
	void clientWithoutTheTokenIsNot() {
		assertThatIOException().isThrownBy(() -> connect("/auth?token=invalid").close())
			.withMessageContaining("HTTP/1.1 403 ");
	}

	private WebSocketClient connect(String uri) throws Exception {
		return WebSocketClient.connect(this.server, uri);
	}

}
