package io.github.esphttps;

import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class WebSocketEchoTests {

	private static final UriHandler ECHO = UriHandler.webSocket("/ws",
			(session, message) -> message.payloadToString().flatMap(session::send));

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void textComesBack(String engine) throws Exception {
		try (TestServer server = TestServer.of(engine).handler(ECHO).start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			assertThat(client.head()).contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
			for (String text : new String[] { "", "hello", "x".repeat(126), "y".repeat(100_000) }) {
				assertThat(client.text(text).readText()).isEqualTo(text);
			}
		}
	}

}
