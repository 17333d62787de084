package io.github.esphttps.examples;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

import io.github.esphttps.TestClient;
import io.github.esphttps.TestClient.Response;
import io.github.esphttps.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SimpleExample}, after those of the original.
 */
@ParameterizedClass
@EnumSource(Wire.class)
@ExtendWith(OutputCaptureExtension.class)
class SimpleExampleTests {

	@Parameter
	private Wire wire;

	private TestServer server;

	@BeforeEach
	void start() {
		this.server = Wire.start(this.wire.server(), SimpleExample.handlers());
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void helloReadsHeadersAndQueryAndSetsHeaders(CapturedOutput output) throws Exception {
		try (TestClient client = connect()) {
			Response response = client
				.write("GET /hello?query1=value1&query2=value2&query3=value3 HTTP/1.1\r\n"
						+ "Host: 127.0.0.1\r\nTest-Header-1: Test-Value-1\r\nTest-Header-2: Test-Value-2\r\n\r\n")
				.read();
			assertThat(response.status()).isEqualTo(200);
			assertThat(response.header("custom-header-1")).isEqualTo("Custom-Value-1");
			assertThat(response.header("custom-header-2")).isEqualTo("Custom-Value-2");
			assertThat(response.text()).isEqualTo("Hello World!");
		}
		assertThat(output).contains("Found header => Host: 127.0.0.1", "Found header => Test-Header-2: Test-Value-2",
				"Found header => Test-Header-1: Test-Value-1", "Found URL query parameter => query1=value1",
				"Found URL query parameter => query3=value3", "Found URL query parameter => query2=value2");
	}

	@Test
	void helloDecodesTheQuery(CapturedOutput output) throws Exception {
		String query = "query1=http%3A%2F%2Ffoobar&query3=abcd%2B1234%20xyz&query2=Esp%21%40%20%23%2471";
		try (TestClient client = connect()) {
			assertThat(client.get("/hello?" + query).text()).isEqualTo("Hello World!");
		}
		assertThat(output).contains("Found URL query => " + query,
				"Found URL query parameter => query1=http%3A%2F%2Ffoobar", "Decoded query parameter => http://foobar",
				"Found URL query parameter => query3=abcd%2B1234%20xyz", "Decoded query parameter => abcd+1234 xyz",
				"Found URL query parameter => query2=Esp%21%40%20%23%2471", "Decoded query parameter => Esp!@ #$71");
	}

	@Test
	void controlUnregistersAndRegistersHandlersAtRunTime(CapturedOutput output) throws Exception {
		try (TestClient client = connect()) {
			assertThat(client.exchange("PUT", "/ctrl", "0").status()).isEqualTo(200);
			assertNotFound(client.get("/hello"), "/hello URI is not available");
			assertNotFound(client.exchange("POST", "/echo", "Some content"), "/echo URI is not available");
			assertThat(client.closedByServer()).isTrue();
		}
		try (TestClient client = connect()) {
			assertNotFound(client.get("/other"), "Some 404 error message");
			assertThat(client.closedByServer()).isTrue();
		}
		try (TestClient client = connect()) {
			Response response = client.exchange("PUT", "/ctrl", "1");
			assertThat(response.status()).isEqualTo(200);
			assertThat(response.body()).isEmpty();
		}
		try (TestClient client = connect()) {
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
			assertNotFound(client.get("/invalid"), "Nothing matches the given URI");
		}
		assertThat(output).contains("Unregistering /hello and /echo URIs", "Registering /hello and /echo URIs");
	}

	private static void assertNotFound(Response response, String message) {
		assertThat(response.statusLine()).isEqualTo("HTTP/1.1 404 Not Found");
		assertThat(response.text()).isEqualTo(message);
	}

	@Test
	void echoSendsBackTenKilobytes() throws Exception {
		String random = new Random(1).ints(10 * 1024, ' ', '~')
			.mapToObj(Character::toString)
			.collect(Collectors.joining());
		try (TestClient client = connect()) {
			assertThat(client.exchange("POST", "/echo", random).text()).isEqualTo(random);
			assertThat(client.exchange("POST", "/echo", "").body()).isEmpty();
		}
	}

	@Test
	void anyAnswersEveryMethod() throws Exception {
		try (TestClient client = connect()) {
			for (String method : List.of("GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND")) {
				assertThat(client.exchange(method, "/any", "").text()).as(method).isEqualTo("Hello World!");
			}
		}
	}

	@Test
	void basicAuthAsksForCredentialsAndKeepsTheSessionOpen() throws Exception {
		try (TestClient client = connect()) {
			for (Response refusal : List.of(client.get("/basic_auth"), authenticate(client, "ESP32:wrong"))) {
				assertThat(refusal.statusLine()).isEqualTo("HTTP/1.1 401 UNAUTHORIZED");
				assertThat(refusal.header("www-authenticate")).isEqualTo("Basic realm=\"Hello\"");
				assertThat(refusal.body()).isEmpty();
			}
			Response response = authenticate(client, "ESP32:ESP32Webserver");
			assertThat(response.status()).isEqualTo(200);
			assertThat(response.header("content-type")).isEqualTo("application/json");
			assertThat(response.text()).isEqualTo("{\"authenticated\": true,\"user\": \"ESP32\"}");
		}
	}

	private static Response authenticate(TestClient client, String credentials) throws Exception {
		String encoded = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
		return client.write("GET /basic_auth HTTP/1.1\r\nHost: x\r\nAuthorization: Basic " + encoded + "\r\n\r\n")
			.read();
	}

	@Test
	void twentySessionsAreServed() throws Exception {
		List<TestClient> clients = new ArrayList<>();
		try {
			for (int i = 0; i < 20; i++) {
				clients.add(connect());
			}
			for (TestClient client : clients) {
				assertThat(client.get("/hello").status()).isEqualTo(200);
			}
		}
		finally {
			for (TestClient client : clients) {
				client.close();
			}
		}
	}

	private TestClient connect() throws Exception {
		return this.wire.connect(this.server);
	}

}
