package io.github.esphttps.sample;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each route over HTTPS.
 */
class RoutesTests {

	@SuppressWarnings("NullAway.Init")
	private static RunningSample sample;

	private final HttpClient client = sample.client();

	@BeforeAll
	static void start(@TempDir Path directory) {
		sample = RunningSample.start(directory.resolve("pki"));
	}

	@AfterAll
	static void stop() {
		sample.close();
	}

	@Test
	void helloIsHtmlByDefault() throws Exception {
		HttpResponse<String> response = send("GET", "/hello", "");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html");
		assertThat(response.body()).isEqualTo("Hello World!");
	}

	@Test
	void echoSendsTheBodyBack() throws Exception {
		assertThat(send("POST", "/echo", "Grüße").body()).isEqualTo("Grüße");
	}

	@Test
	void echoTakesMoreThanIsEverReadAsAWhole() throws Exception {
		byte[] body = randomBytes(5_000_000);
		HttpRequest request = HttpRequest.newBuilder(sample.uri("/echo"))
			.POST(BodyPublishers.ofByteArray(body))
			.build();
		assertThat(this.client.send(request, BodyHandlers.ofByteArray()).body()).isEqualTo(body);
	}

	@Test
	void echoIsNotShownAsAPage() throws Exception {
		assertThat(send("POST", "/echo", "<script>").headers().firstValue("Content-Type"))
			.hasValue("application/octet-stream");
	}

	@Test
	void adderKeepsASumForTheSession() throws Exception {
		assertThat(send("POST", "/adder", "5").body()).isEqualTo("5");
		assertThat(send("POST", "/adder", " -7\n").body()).isEqualTo("-2");
		assertThat(send("GET", "/adder", "").body()).isEqualTo("-2");
	}

	@Test
	void adderCanBeSet() throws Exception {
		assertThat(send("PUT", "/adder", "40").body()).isEqualTo("40");
		assertThat(send("POST", "/adder", "2").body()).isEqualTo("42");
	}

	@Test
	void anotherSessionHasASumOfItsOwn() throws Exception {
		send("POST", "/adder", "5");
		assertThat(sample.client().send(request("GET", "/adder", ""), BodyHandlers.ofString()).body()).isEqualTo("0");
	}

	@Test
	void adderRefusesWhatIsNoNumberAndClosesTheSession() throws Exception {
		send("POST", "/adder", "5");
		HttpResponse<String> response = send("POST", "/adder", "<b>five</b>");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).isEqualTo("Send a whole number, for example 5");
		assertThat(send("GET", "/adder", "").body()).isEqualTo("0");
	}

	@Test
	void adderRefusesASumThatIsTooLarge() throws Exception {
		send("PUT", "/adder", Long.toString(Long.MAX_VALUE));
		assertThat(send("POST", "/adder", "1").statusCode()).isEqualTo(400);
	}

	@Test
	void uploadIsCountedAndDigested() throws Exception {
		byte[] body = randomBytes(3_000_000);
		HttpRequest request = HttpRequest.newBuilder(sample.uri("/upload"))
			.POST(BodyPublishers.ofByteArray(body))
			.build();
		HttpResponse<String> response = this.client.send(request, BodyHandlers.ofString());
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
		String sha256 = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
		assertThat(response.body()).isEqualTo("{\"bytes\":3000000,\"sha256\":\"" + sha256 + "\"}");
	}

	@Test
	void slowRequestsWaitBesideEachOther() {
		// Twelve seconds if they blocked their event loops
		int eventLoops = Math.max(4, Runtime.getRuntime().availableProcessors());
		List<CompletableFuture<HttpResponse<String>>> responses = Stream
			.generate(() -> this.client.sendAsync(request("GET", "/slow", ""), BodyHandlers.ofString()))
			.limit(12L * eventLoops)
			.toList();
		assertThat(CompletableFuture.allOf(responses.toArray(CompletableFuture[]::new)))
			.succeedsWithin(Duration.ofSeconds(10));
		assertThat(responses).allSatisfy((response) -> assertThat(response.join().body()).isEqualTo("Here I am"));
	}

	@Test
	void browsersGetAnIcon() throws Exception {
		HttpResponse<String> response = send("GET", "/favicon.ico", "");
		assertThat(response.headers().firstValue("Content-Type")).hasValue("image/svg+xml");
		assertThat(response.body()).startsWith("<svg");
	}

	@Test
	void theWebServerBesideItReportsHealth() throws Exception {
		HttpRequest request = HttpRequest.newBuilder(sample.webUri("/actuator/health")).build();
		assertThat(this.client.send(request, BodyHandlers.ofString()).body()).contains("\"espHttps\":{")
			.contains("\"port\":" + sample.server().port());
	}

	private HttpResponse<String> send(String method, String path, String body)
			throws IOException, InterruptedException {
		return this.client.send(request(method, path, body), BodyHandlers.ofString());
	}

	private static HttpRequest request(String method, String path, String body) {
		return HttpRequest.newBuilder(sample.uri(path)).method(method, BodyPublishers.ofString(body)).build();
	}

	private static byte[] randomBytes(int length) {
		byte[] bytes = new byte[length];
		new Random(1).nextBytes(bytes);
		return bytes;
	}

}
