package io.github.esphttps.examples;

import java.time.Duration;

import io.github.esphttps.TestClient;
import io.github.esphttps.TestServer;
import io.github.esphttps.WebSocketClient;
import io.github.esphttps.event.HttpdSessionClosedEvent;
import io.github.esphttps.httpd.CloseReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link WssServerExample}, after those of the original.
 */
@ParameterizedClass
@EnumSource(Wire.class)
@ExtendWith(OutputCaptureExtension.class)
class WssServerExampleTests {

	private static final Duration LONG = Duration.ofHours(1);

	@Parameter
	private Wire wire;

	@Test
	void textComesBackAndControlFramesAreHeardOf(CapturedOutput output) throws Exception {
		try (TestServer server = start(new WssServerExample(LONG));
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			assertThat(client.text("hello").readText()).isEqualTo("hello");
			assertThat(client.ping("are you there?").read().text()).isEqualTo("are you there?");
			assertThat(client.close(1000, "bye").read().closeCode()).isEqualTo(1000);
			await().untilAsserted(() -> assertThat(output).contains("Handshake done, the new connection was opened",
					"Received packet with message: hello", "Got a WS PING frame", "Got a WS CLOSE frame"));
		}
	}

	@Test
	void everyWebSocketIsSentAMessage() throws Exception {
		WssServerExample example = new WssServerExample(LONG);
		try (TestServer server = start(example);
				WebSocketClient first = WebSocketClient.connect(server, "/ws");
				WebSocketClient second = WebSocketClient.connect(server, "/ws");
				TestClient http = this.wire.connect(server)) {
			assertThat(http.get("/nothing-yet").status()).isEqualTo(404);
			example.sendMessages(server.httpd());
			assertThat(first.readText()).isEqualTo("Hello client");
			assertThat(second.readText()).isEqualTo("Hello client");
		}
	}

	@Test
	void clientThatIsGoneIsClosed() throws Exception {
		try (TestServer server = start(new WssServerExample(Duration.ofMillis(100)));
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			assertThat(client.read().opcode()).isEqualTo(0x9);
			await().untilAsserted(() -> assertThat(server.closed()).extracting(HttpdSessionClosedEvent::reason)
				.containsExactly(CloseReason.PING_TIMEOUT));
		}
	}

	private TestServer start(WssServerExample example) {
		return Wire.start(this.wire.server(), example.handlers());
	}

}
