package io.github.esphttps;

import io.github.esphttps.TestClient.Response;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class WebSocketSubprotocolTests {

	private static TestServer.Builder server(WebSocketOptions options) {
		return TestServer.insecure()
			.handler(UriHandler.webSocket("/ws", (session, message) -> session.send(session.subprotocol() + ""),
					options));
	}

	private static WebSocketOptions options() {
		return WebSocketOptions.defaults().subprotocols("mqtt", "v2.chat");
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', value = { "mqtt; mqtt", "v2.chat, mqtt; v2.chat", "x, y,mqtt ,v2.chat; mqtt",
			"x|v2.chat|mqtt; v2.chat", ",, mqtt,; mqtt" })
	void firstOfTheClientThatIsSupportedIsSpoken(String offered, String spoken) throws Exception {
		try (TestServer server = server(options()).start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws", fields(offered))) {
			assertThat(client.head()).contains("sec-websocket-protocol: " + spoken + "\n");
			assertThat(client.text("").readText()).isEqualTo(spoken);
		}
	}

	@Test
	void clientThatOffersNoneGetsNone() throws Exception {
		try (TestServer server = server(options().refuseUnsupportedSubprotocols()).start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			assertThat(client.head()).doesNotContain("sec-websocket-protocol");
			assertThat(client.text("").readText()).isEqualTo("null");
		}
	}

	@Test
	void clientThatOffersOthersGetsNone() throws Exception {
		try (TestServer server = server(options()).start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws", fields("MQTT, x"))) {
			assertThat(client.head()).doesNotContain("sec-websocket-protocol");
		}
	}

	@Test
	void clientThatOffersOthersIsRefusedIfConfigured() throws Exception {
		Response response = refused(server(options().refuseUnsupportedSubprotocols()), "MQTT, x");
		assertThat(response.text()).isEqualTo("None of the subprotocols is supported");
	}

	@ParameterizedTest
	@ValueSource(strings = { "a, a", "a|a", "a b", "\"mqtt\"", "mqtt/2", "mqtt, \u00e4", "", " , " })
	void listThatIsMalformedIsRefused(String offered) throws Exception {
		Response response = refused(server(options()), offered);
		assertThat(response.text()).isEqualTo("Sec-WebSocket-Protocol must be a list of different tokens");
	}

	@Test
	void lessStrictServerTakesWhatItKnowsOfAList() throws Exception {
		try (TestServer server = server(options()).property("websocket.strict", false).start();
				WebSocketClient client = WebSocketClient.connect(server, "/ws", fields("a b, mqtt, mqtt"))) {
			assertThat(client.text("").readText()).isEqualTo("mqtt");
		}
	}

	private static Response refused(TestServer.Builder builder, String offered) throws Exception {
		try (TestServer server = builder.start(); TestClient client = TestClient.plain(server.port())) {
			Response response = client.write(WebSocketClient.request("/ws", fields(offered))).read();
			assertThat(response.status()).isEqualTo(400);
			assertThat(client.closedByServer()).isTrue();
			return response;
		}
	}

	private static String[] fields(String offered) {
		String[] fields = offered.split("\\|");
		for (int index = 0; index < fields.length; index++) {
			fields[index] = "Sec-WebSocket-Protocol: " + fields[index];
		}
		return fields;
	}

}
