package io.github.esphttps.sample;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.ssl.pem.PemContent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page, as anonymous clients and devices see it.
 */
class PageTests {

	@SuppressWarnings("NullAway.Init")
	private static RunningSample sample;

	@BeforeAll
	static void start(@TempDir Path directory) {
		sample = RunningSample.start(directory.resolve("pki"));
	}

	@AfterAll
	static void stop() {
		sample.close();
	}

	@Test
	void pageIsHtmlInUtf8() throws Exception {
		assertThat(get(sample.client()).headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
	}

	@Test
	void clientWithoutCertificateIsAnonymous() throws Exception {
		String page = get(sample.client()).body();
		assertThat(fact(page, "Subject")).isEqualTo("none");
		assertThat(fact(page, "Serial number")).isEqualTo("none");
		assertThat(fact(page, "Validity")).isEqualTo("none");
		assertThat(page).contains(">Anonymous<").doesNotContain(">Verified client<");
	}

	@Test
	void deviceIsKnownByItsCertificate() throws Exception {
		X509Certificate certificate = PemContent.load(sample.pki().certificate("device-2")).getCertificates().get(0);
		String page = get(sample.device("device-2")).body();
		assertThat(fact(page, "Subject")).isEqualTo("CN=device-2");
		assertThat(fact(page, "Serial number")).isEqualTo(certificate.getSerialNumber().toString(16));
		assertThat(fact(page, "Validity"))
			.endsWith(" to " + certificate.getNotAfter().toInstant().toString().substring(0, 10));
		assertThat(page).contains(">Verified client<").doesNotContain(">Anonymous<");
	}

	@Test
	void pageTellsTheTlsFacts() throws Exception {
		String page = get(sample.client()).body();
		assertThat(fact(page, "Version")).isEqualTo("TLSv1.3");
		assertThat(fact(page, "Cipher suite")).startsWith("TLS_");
		assertThat(fact(page, "Server name (SNI)")).isEqualTo("localhost");
		assertThat(fact(page, "Application protocol (ALPN)")).isEqualTo("none");
	}

	@Test
	void pageTellsTheSession() throws Exception {
		HttpClient client = sample.client();
		String first = get(client).body();
		String second = get(client).body();
		assertThat(fact(second, "Id")).isEqualTo(fact(first, "Id"));
		assertThat(fact(second, "Requests so far")).isEqualTo("2");
		assertThat(sample.server().sessions().list()).anySatisfy((session) -> {
			assertThat(session.id()).isEqualTo(fact(second, "Id"));
			assertThat(fact(second, "Your address")).endsWith(":" + session.remoteAddress().getPort());
		});
	}

	@Test
	void pageListsEveryRoute() throws Exception {
		assertThat(sample.routes()).extracting(UriHandler::uri)
			.allSatisfy((uri) -> assertThat(get(sample.client()).body()).contains("<code>" + uri + "</code>"));
	}

	private static HttpResponse<String> get(HttpClient client) throws IOException, InterruptedException {
		return client.send(HttpRequest.newBuilder(sample.uri("/")).build(), BodyHandlers.ofString());
	}

	private static String fact(String page, String name) {
		Matcher matcher = Pattern.compile("<dt>" + Pattern.quote(name) + "</dt><dd>(.*)</dd>").matcher(page);
		assertThat(matcher.find()).as(name).isTrue();
		return matcher.group(1);
	}

}
