package io.github.esphttps.sample;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The sample without TLS.
 */
@ExtendWith(OutputCaptureExtension.class)
class InsecureSampleTests {

	@Test
	void pageIsServedInTheClear(@TempDir Path directory, CapturedOutput output) throws Exception {
		Path pki = directory.resolve("pki");
		try (RunningSample sample = RunningSample.start(pki, "--esp.https.transport-mode=insecure")) {
			String page = HttpClient.newHttpClient()
				.send(HttpRequest.newBuilder(sample.uri("/")).build(), BodyHandlers.ofString())
				.body();
			assertThat(page).contains(">Not encrypted<").contains("<dt>Version</dt><dd>none</dd>");
			assertThat(output).containsPattern("created: \\S+:\\d+, plain HTTP");
		}
		assertThat(pki).doesNotExist();
	}

	@Test
	void eventsArePushedInTheClear(@TempDir Path directory) throws Exception {
		try (RunningSample sample = RunningSample.start(directory.resolve("pki"),
				"--esp.https.transport-mode=insecure")) {
			WebSocketMessages received = new WebSocketMessages();
			URI uri = URI.create(sample.uri("/ws/events").toString().replaceFirst("http", "ws"));
			HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(uri, received).join();
			HttpRequest request = HttpRequest.newBuilder(sample.uri("/nothing")).build();
			HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
			assertThat(received.next("created"))
				.matches("\\{\"event\":\"created\",\"session\":\"\\S+\",\"peer\":\"\\S+:\\d+\",\"resumed\":false}");
			assertThat(received.next("closed")).contains("\"reason\":\"error-response\"");
		}
	}

}
