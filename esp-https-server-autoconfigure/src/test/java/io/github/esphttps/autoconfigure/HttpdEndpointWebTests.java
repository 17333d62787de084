package io.github.esphttps.autoconfigure;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.github.esphttps.PemForms;
import io.github.esphttps.TestClient;
import io.github.esphttps.TestPki;
import io.github.esphttps.actuate.HttpdEndpointWebExtension;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.UriHandler;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.json.JsonParserFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the endpoint beside Tomcat.
 */
class HttpdEndpointWebTests {

	private static ConfigurableApplicationContext context;

	private final List<TestClient> clients = new ArrayList<>();

	@BeforeAll
	static void start() {
		context = run();
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@AfterEach
	void disconnect() throws Exception {
		for (TestClient client : this.clients) {
			client.close();
		}
		await().atMost(Duration.ofMinutes(1)).until(() -> server().sessions().size() == 0);
	}

	@Test
	void serverAndItsSessionsAreShownTheNewestFirst() throws Exception {
		connect(TestPki.DEVICE);
		connect(TestPki.OTHER_DEVICE);
		connect(null);
		HttpResponse<String> response = send(context, "GET", "");
		assertThat(response.statusCode()).isEqualTo(200);
		Map<String, Object> body = JsonParserFactory.getJsonParser().parseMap(response.body());
		assertThat(body).containsEntry("total", 3).doesNotContainKey("servers");
		assertThat(body.get("server")).asString().contains("port=" + server().port(), "mode=secure", "open=3");
		List<Map<?, ?>> sessions = sessions(response);
		assertThat(sessions).extracting((session) -> session.get("identity"))
			.isEqualTo(Arrays.asList(null, "CN=device-3", "CN=device-1"));
		assertThat(sessions.get(2).get("serialNumber")).isEqualTo("1267");
		assertThat(response.body()).doesNotContain("******");
	}

	@Test
	void sessionsAreSelectedAndPaged() throws Exception {
		connect(TestPki.DEVICE);
		connect(TestPki.DEVICE);
		connect(TestPki.OTHER_DEVICE);
		assertThat(sessions(send(context, "GET", "?identity=DEVICE-1"))).hasSize(2);
		assertThat(sessions(send(context, "GET", "?identity=nobody"))).isEmpty();
		assertThat(sessions(send(context, "GET", "?state=idle"))).hasSize(3);
		assertThat(sessions(send(context, "GET", "?state=websocket"))).isEmpty();
		assertThat(sessions(send(context, "GET", "?address=127.0.0.1"))).hasSize(3);
		assertThat(sessions(send(context, "GET", "?address=127.0.0.2"))).isEmpty();
		assertThat(sessions(send(context, "GET", "?minAge=1h"))).isEmpty();
		assertThat(sessions(send(context, "GET", "?maxAge=1h"))).hasSize(3);
		HttpResponse<String> page = send(context, "GET", "?page=1&size=2");
		assertThat(sessions(page)).extracting((session) -> (Object) session.get("identity"))
			.isEqualTo(List.of("CN=device-1"));
		assertThat(JsonParserFactory.getJsonParser().parseMap(page.body())).containsEntry("total", 3)
			.containsEntry("page", 1)
			.containsEntry("size", 2);
	}

	@ParameterizedTest
	@CsvSource({ "state,sleeping", "address,localhost", "minAge,long", "maxAge,-1s", "page,-1", "page,first", "size,0",
			"size,1001" })
	void badParameterIsAnsweredWithItsValueAndTheReason(String name, String value) throws Exception {
		HttpResponse<String> response = send(context, "GET", "?" + name + "=" + value);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(JsonParserFactory.getJsonParser().parseMap(response.body())).containsEntry("property", name)
			.containsEntry("value", value)
			.hasEntrySatisfying("reason", (reason) -> assertThat(reason).asString().startsWith("It must be"));
	}

	@Test
	void sessionIsShownAndClosedByItsId() throws Exception {
		TestClient client = connect(TestPki.DEVICE);
		String id = server().sessions().list().get(0).id();
		HttpResponse<String> session = send(context, "GET", "/" + id);
		assertThat(session.statusCode()).isEqualTo(200);
		assertThat(session.body()).contains("\"id\":\"" + id + "\"", "CN=device-1", "\"state\":\"idle\"");
		HttpResponse<String> closed = send(context, "DELETE", "/" + id);
		assertThat(closed.statusCode()).isEqualTo(204);
		assertThat(closed.body()).isEmpty();
		assertThat(client.closedByServer()).isTrue();
		await().atMost(Duration.ofMinutes(1)).until(() -> server().sessions().find(id) == null);
		assertThat(server().sessions().counters().closed(CloseReason.CLOSED_BY_APPLICATION)).isPositive();
		assertThat(send(context, "GET", "/" + id).statusCode()).isEqualTo(404);
		assertThat(send(context, "DELETE", "/" + id).statusCode()).isEqualTo(404);
	}

	@Test
	void sessionsOfAnIdentityAreClosed() throws Exception {
		connect(TestPki.DEVICE);
		connect(TestPki.DEVICE);
		connect(TestPki.OTHER_DEVICE);
		HttpResponse<String> closed = send(context, "DELETE",
				"?identity=" + URLEncoder.encode("CN=device-1", StandardCharsets.UTF_8));
		assertThat(closed.statusCode()).isEqualTo(200);
		assertThat(closed.body()).isEqualTo("{\"closed\":2}");
		await().atMost(Duration.ofMinutes(1)).until(() -> server().sessions().size() == 1);
		assertThat(sessions(send(context, "GET", ""))).extracting((session) -> (Object) session.get("identity"))
			.isEqualTo(List.of("CN=device-3"));
	}

	@ParameterizedTest
	@CsvSource({ "''", "?identity=", "?identity=device-1" })
	void wholeIdentityIsRequiredToCloseItsSessions(String query) throws Exception {
		HttpResponse<String> response = send(context, "DELETE", query);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("\"property\":\"identity\"", "\"reason\":");
	}

	@Test
	void readOnlyAccessRefusesToCloseAndHiddenValuesAreNotShown() throws Exception {
		try (ConfigurableApplicationContext readOnly = run("--management.endpoint.esphttps.access=read-only",
				"--management.endpoint.esphttps.show-values=when-authorized");
				TestClient client = TestClient.tls(readOnly.getBean(HttpdServer.class).port(), TestPki.DEVICE,
						"TLSv1.3")) {
			client.get("/hello");
			String id = readOnly.getBean(HttpdServer.class).sessions().list().get(0).id();
			HttpResponse<String> session = send(readOnly, "GET", "/" + id);
			assertThat(session.body()).contains("\"identity\":\"******\"", "\"address\":\"******\"")
				.doesNotContain("device-1", "127.0.0.1");
			assertThat(send(readOnly, "GET", "?identity=device").statusCode()).isEqualTo(400);
			assertThat(send(readOnly, "DELETE", "/" + id).statusCode()).isEqualTo(405);
			assertThat(send(readOnly, "DELETE", "?identity=CN%3Ddevice-1").statusCode()).isEqualTo(405);
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void callersInARoleSeeValues() throws Exception {
		try (ConfigurableApplicationContext guarded = run("--management.endpoint.esphttps.show-values=when-authorized",
				"--management.endpoint.esphttps.roles=OPERATOR");
				TestClient client = TestClient.tls(guarded.getBean(HttpdServer.class).port(), TestPki.DEVICE,
						"TLSv1.3")) {
			client.get("/hello");
			String id = guarded.getBean(HttpdServer.class).sessions().list().get(0).id();
			HttpdEndpointWebExtension endpoint = guarded.getBean(HttpdEndpointWebExtension.class);
			assertThat(endpoint.session(caller("OPERATOR"), id).getBody()).asString().contains("CN=device-1");
			assertThat(endpoint.session(caller("GUEST"), id).getBody()).asString()
				.contains("******")
				.doesNotContain("CN=device-1");
		}
	}

	@Test
	void answerIsKeptForAsLongAsTheCacheSays() throws Exception {
		try (ConfigurableApplicationContext cached = run("--management.endpoint.esphttps.cache.time-to-live=1h")) {
			assertThat(sessions(send(cached, "GET", ""))).isEmpty();
			try (TestClient client = TestClient.tls(cached.getBean(HttpdServer.class).port(), TestPki.DEVICE,
					"TLSv1.3")) {
				client.get("/hello");
				assertThat(sessions(send(cached, "GET", ""))).isEmpty();
				// What depends on a parameter is not kept
				assertThat(sessions(send(cached, "GET", "?size=1"))).hasSize(1);
			}
		}
	}

	private static SecurityContext caller(String role) {
		return new SecurityContext() {

			@Override
			public Principal getPrincipal() {
				return () -> "somebody";
			}

			@Override
			public boolean isUserInRole(String asked) {
				return asked.equals(role);
			}

		};
	}

	private TestClient connect(@Nullable X509Bundle identity) throws Exception {
		TestClient client = TestClient.tls(server().port(), identity, "TLSv1.3");
		this.clients.add(client);
		assertThat(client.get("/hello").status()).isEqualTo(200);
		// The response is on its way before the session is idle again
		await().atMost(Duration.ofMinutes(1))
			.until(() -> server().sessions().list().stream().noneMatch((session) -> session.isBusy()));
		return client;
	}

	private static HttpdServer server() {
		return context.getBean(HttpdServer.class);
	}

	private static ConfigurableApplicationContext run(String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--server.address=127.0.0.1",
				"--management.endpoints.web.exposure.include=esphttps", "--esp.https.address=127.0.0.1",
				"--esp.https.port-secure=0", "--esp.https.client-auth=optional",
				"--esp.https.httpd.max-open-sockets=20", "--esp.https.servercert=" + PemForms.EC.getCertificatePEM(),
				"--esp.https.prvtkey-pem=" + PemForms.pkcs8(PemForms.EC),
				"--esp.https.cacert-pem=" + TestPki.CA.getCertificatePEM()));
		arguments.addAll(List.of(properties));
		return new SpringApplicationBuilder(Application.class).run(arguments.toArray(String[]::new));
	}

	private static HttpResponse<String> send(ConfigurableApplicationContext target, String method, String suffix)
			throws Exception {
		URI uri = URI.create("http://127.0.0.1:" + target.getEnvironment().getProperty("local.server.port")
				+ "/actuator/esphttps" + suffix);
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
					HttpResponse.BodyHandlers.ofString());
	}

	private static List<Map<?, ?>> sessions(HttpResponse<String> response) {
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		List<Map<?, ?>> sessions = new ArrayList<>();
		Objects.requireNonNull((List<?>) JsonParserFactory.getJsonParser().parseMap(response.body()).get("sessions"))
			.forEach((session) -> sessions.add((Map<?, ?>) session));
		return sessions;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		UriHandler hello() {
			return UriHandler.get("/hello", (request, response) -> response.send("Hello World!"));
		}

	}

}
