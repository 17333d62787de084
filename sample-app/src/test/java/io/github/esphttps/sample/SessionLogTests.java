package io.github.esphttps.sample;

import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.ssl.pem.PemContent;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class SessionLogTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@Test
	void sessionIsLoggedWithItsIdentityAndItsEnd(CapturedOutput output) throws Exception {
		try (RunningSample sample = RunningSample.start(this.directory.resolve("pki"))) {
			sample.device("device-1")
				.send(HttpRequest.newBuilder(sample.uri("/hello")).build(), BodyHandlers.ofString());
			X509Certificate certificate = PemContent.load(sample.pki().certificate("device-1"))
				.getCertificates()
				.get(0);
			assertThat(output)
				.containsPattern("Session \\S+ created: \\S+:\\d+, TLSv1.3, TLS_\\w+, CN=device-1, serial "
						+ certificate.getSerialNumber().toString(16) + "\\s");
		}
		assertThat(output)
			.containsPattern("Session \\S+ closed: server-stopped after \\d+ ms, 1 request\\(s\\), \\d\\d+ bytes");
	}

	@Test
	void clientWithoutCertificateIsLoggedAsSuch(CapturedOutput output) throws Exception {
		try (RunningSample sample = RunningSample.start(this.directory.resolve("pki"))) {
			sample.client().send(HttpRequest.newBuilder(sample.uri("/hello")).build(), BodyHandlers.ofString());
			assertThat(output).containsPattern("created: \\S+:\\d+, TLSv1.3, TLS_\\w+, no certificate");
		}
	}

	@Test
	void failedConnectionIsLoggedWithItsCategory(CapturedOutput output) throws Exception {
		try (RunningSample sample = RunningSample.start(this.directory.resolve("pki"));
				Socket socket = new Socket("localhost", sample.server().port())) {
			socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			await().untilAsserted(() -> assertThat(output)
				.containsPattern("Connection failed: \\S+:" + socket.getLocalPort() + ", not-tls"));
		}
	}

}
