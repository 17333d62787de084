package io.github.esphttps.sample;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A trusted CA has signed a subject that is meant to do harm.
 */
@ExtendWith(OutputCaptureExtension.class)
class HostileCertificateTests {

	private static final String NAME = "<script>alert(1)</script>\n2026-01-01 INFO forged";

	@Test
	void subjectIsNeitherRunByTheBrowserNorAnEntryOfTheLog(@TempDir Path directory, CapturedOutput output)
			throws Exception {
		X509Bundle authority = new CertificateBuilder().ecp256()
			.subject("CN=Trusted")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		X509Bundle device = new CertificateBuilder().ecp256()
			.subject("CN=#" + utf8String(NAME))
			.addExtendedKeyUsageClientAuth()
			.buildIssuedBy(authority);
		try (RunningSample sample = RunningSample.start(directory.resolve("pki"),
				"--esp.https.cacert-pem=" + authority.getCertificatePEM())) {
			String page = sample.client(device.getCertificatePathPEM(), device.getPrivateKeyPEM())
				.send(HttpRequest.newBuilder(sample.uri("/")).build(), BodyHandlers.ofString())
				.body();
			assertThat(page).contains("&lt;script").doesNotContain("<script");
			assertThat(output).contains("\\u000a2026-01-01 INFO forged").doesNotContain("\n2026-01-01 INFO forged");
		}
	}

	private static String utf8String(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		return "0c%02x%s".formatted(bytes.length, HexFormat.of().formatHex(bytes));
	}

}
