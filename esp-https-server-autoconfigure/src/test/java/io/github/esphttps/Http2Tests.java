package io.github.esphttps;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class Http2Tests {

	@Test
	void bothProtocolsAreServedByTheSameHandlers() throws Exception {
		try (TestServer server = TestServer.secure("openssl")
			.property("alpn-protos", "h2,http/1.1")
			.handler(UriHandler.post("/echo", (request, response) -> response.send(request.body())))
			.start(); TestClient http1 = TestClient.tls(server.port())) {
			assertThat(http1.get("/hello").text()).isEqualTo("Hello World!");
			assertThat(http1.exchange("POST", "/echo", "abc").text()).isEqualTo("abc");
			HttpClient client = HttpClient.newBuilder()
				.sslContext(TestClient.context(null))
				.version(HttpClient.Version.HTTP_2)
				.build();
			HttpResponse<String> r = client.send(
					HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/hello")).build(),
					HttpResponse.BodyHandlers.ofString());
			assertThat(r.version()).isEqualTo(HttpClient.Version.HTTP_2);
			assertThat(r.body()).isEqualTo("Hello World!");
			r = client.send(HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/echo"))
				.POST(HttpRequest.BodyPublishers.ofString("x".repeat(200000)))
				.build(), HttpResponse.BodyHandlers.ofString());
			assertThat(r.body()).hasSize(200000);
			r = client.send(HttpRequest.newBuilder(URI.create("https://localhost:" + server.port() + "/none")).build(),
					HttpResponse.BodyHandlers.ofString());
			assertThat(r.statusCode()).isEqualTo(404);
			assertThat(server.created()).hasSize(2);
			assertThat(server.created().get(1).requests()).isEqualTo(3);
		}
	}

}
