package io.github.esphttps.sample;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Random;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Files, stored and fetched over HTTPS.
 */
class FileRoutesTests {

	@SuppressWarnings("NullAway.Init")
	private static RunningSample sample;

	@SuppressWarnings("NullAway.Init")
	private static Path directory;

	private final HttpClient client = sample.client();

	@BeforeAll
	static void start(@TempDir Path temporary) {
		directory = temporary;
		sample = RunningSample.start(temporary.resolve("pki"));
	}

	@AfterAll
	static void stop() {
		sample.close();
	}

	@Test
	void fileIsStoredBesideTheCertificatesAndSentBack() throws Exception {
		byte[] content = new byte[3_000_000];
		new Random(1).nextBytes(content);
		assertThat(put("/files/firmware.bin", content).statusCode()).isEqualTo(201);
		assertThat(put("/files/firmware.bin", content).statusCode()).isEqualTo(204);
		assertThat(directory.resolve("files/firmware.bin")).hasBinaryContent(content);
		HttpResponse<byte[]> response = this.client
			.send(HttpRequest.newBuilder(sample.uri("/files/firmware.bin")).build(), BodyHandlers.ofByteArray());
		assertThat(response.body()).isEqualTo(content);
		assertThat(response.headers().firstValue("Content-Disposition")).hasValue("attachment");
		assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
	}

	@Test
	void downloadCanBeTakenUpAgain() throws Exception {
		put("/files/range.txt", "0123456789".getBytes());
		HttpRequest request = HttpRequest.newBuilder(sample.uri("/files/range.txt"))
			.header("Range", "bytes=5-")
			.build();
		HttpResponse<String> response = this.client.send(request, BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(206);
		assertThat(response.body()).isEqualTo("56789");
	}

	@Test
	void fileIsListedUntilItIsDeleted() throws Exception {
		put("/files/Pr%C3%BCfung%201.txt", "ok".getBytes());
		HttpResponse<String> list = send("GET", "/files/");
		assertThat(list.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
		assertThat(list.headers().firstValue("Content-Security-Policy").orElse("")).contains("script-src 'nonce-");
		assertThat(list.body()).contains("<a href=\"/files/Pr%C3%BCfung%201.txt\">Prüfung 1.txt</a>");
		assertThat(send("GET", "/files/Pr%C3%BCfung%201.txt").body()).isEqualTo("ok");
		assertThat(send("DELETE", "/files/Pr%C3%BCfung%201.txt").statusCode()).isEqualTo(204);
		assertThat(send("GET", "/files/").body()).doesNotContain("Prüfung 1.txt");
		assertThat(send("GET", "/files/Pr%C3%BCfung%201.txt").statusCode()).isEqualTo(404);
		assertThat(send("DELETE", "/files/Pr%C3%BCfung%201.txt").statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/files/..%2fpki%2fserver-key.pem", "/files/%2e%2e/pki/server-key.pem",
			"/files/..%5cpki%5cserver-key.pem", "/files//etc/passwd", "/files/%2fetc%2fpasswd", "/files/%00",
			"/files/.arriving-1" })
	void nothingElseIsSentStoredOrDeleted(String path) throws Exception {
		assertThat(send("GET", path).statusCode()).isEqualTo(404);
		assertThat(send("DELETE", path).statusCode()).isEqualTo(404);
		assertThat(put(path, new byte[1]).statusCode()).isEqualTo(400);
		assertThat(directory.resolve("pki/server-key.pem")).content().contains("PRIVATE KEY");
	}

	private HttpResponse<String> put(String path, byte[] content) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(sample.uri(path)).PUT(BodyPublishers.ofByteArray(content)).build();
		return this.client.send(request, BodyHandlers.ofString());
	}

	private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(sample.uri(path)).method(method, BodyPublishers.noBody()).build();
		return this.client.send(request, BodyHandlers.ofString());
	}

}
