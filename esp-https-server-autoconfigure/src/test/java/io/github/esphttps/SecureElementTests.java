package io.github.esphttps;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Handshakes with keys that cannot leave their token.
 */
@Tag("token")
class SecureElementTests {

	@TempDir
	Path folder;

	@ParameterizedTest
	@MethodSource("everyEngineVersionAndKey")
	void keyInTheTokenServes(String engine, String protocol, String key) throws Exception {
		try (TestServer server = TestServer.secureElement(engine, TestTokens.library(), TestTokens.KEYS)
			.property("secure-element.key-alias", key)
			.start(); TestClient client = TestClient.tls(server.port(), TestClient.context(null), protocol)) {
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
			SSLSession session = ((SSLSocket) client.socket()).getSession();
			assertThat(session.getProtocol()).isEqualTo(protocol);
			assertThat(subject(client)).isEqualTo("CN=token " + key);
		}
	}

	static Stream<Arguments> everyEngineVersionAndKey() {
		return Stream.of("openssl", "jdk")
			.flatMap((engine) -> Stream.of("TLSv1.2", "TLSv1.3")
				.flatMap((protocol) -> Stream.of("rsa", "p256", "p384")
					.map((key) -> Arguments.of(engine, protocol, key))));
	}

	@ParameterizedTest
	@MethodSource("everyEngineAndSignature")
	void everySignatureAlgorithmIsSigned(String engine, String protocol, String key, String signature)
			throws Exception {
		try (TestServer server = TestServer.secureElement(engine, TestTokens.library(), TestTokens.KEYS)
			.property("secure-element.key-alias", key)
			.start()) {
			assertThat(OpensslClient.connect(server.port(), protocol, "-sigalgs", signature)).isZero();
		}
	}

	static Stream<Arguments> everyEngineAndSignature() {
		return Stream.of("openssl", "jdk")
			.flatMap((engine) -> Stream.concat(Stream.of("-tls1_2", "-tls1_3")
				.flatMap((protocol) -> Stream.of("rsa_pss_rsae_sha256", "rsa_pss_rsae_sha384", "rsa_pss_rsae_sha512")
					.map((signature) -> Arguments.of(engine, protocol, "rsa", signature))),
					Stream.of(Arguments.of(engine, "-tls1_2", "rsa", "RSA+SHA256"),
							Arguments.of(engine, "-tls1_2", "rsa", "RSA+SHA384"),
							Arguments.of(engine, "-tls1_2", "rsa", "RSA+SHA512"),
							Arguments.of(engine, "-tls1_3", "p256", "ECDSA+SHA256"),
							Arguments.of(engine, "-tls1_3", "p384", "ECDSA+SHA384"))));
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void clientsAreVerifiedBesideIt(String engine) throws Exception {
		for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
			try (TestServer server = TestServer.secureElement(engine, TestTokens.library(), TestTokens.SINGLE)
				.clientAuth("required")
				.start(); TestClient client = TestClient.tls(server.port(), TestPki.DEVICE, protocol)) {
				assertThat(client.get("/hello").status()).isEqualTo(200);
				assertThat(server.created().get(0).tls().peerCertificates()).isNotEmpty();
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void certificateOfTheTokenIsReplacedByServercertAndReloaded(String engine) throws Exception {
		Path file = this.folder.resolve("server.pem");
		Files.writeString(file, pem(TestTokens.certificate(TestTokens.SINGLE, "01", "EC", "CN=first")));
		try (TestServer server = TestServer.secureElement(engine, TestTokens.library(), TestTokens.SINGLE)
			.property("servercert", file.toString())
			.start()) {
			assertThat(subject(server)).isEqualTo("CN=first");
			Files.writeString(file, TestPki.SERVER.getCertificatePEM());
			Awaitility.await()
				.untilAsserted(() -> assertThat(server.tls().status().keyMaterialProblem())
					.startsWith("esp.https.servercert: ")
					.contains("is not for the key in the secure element"));
			assertThat(subject(server)).isEqualTo("CN=first");
			Files.writeString(file, pem(TestTokens.certificate(TestTokens.SINGLE, "01", "EC", "CN=second")));
			Awaitility.await().untilAsserted(() -> assertThat(subject(server)).isEqualTo("CN=second"));
			assertThat(server.tls().status().keyMaterialProblem()).isNull();
		}
	}

	@Test
	void tokenIsFoundByItsSlot() throws Exception {
		try (TestServer server = TestServer.secureElement("openssl", TestTokens.library(), "")
			.property("secure-element.slot", TestTokens.slot(TestTokens.SINGLE))
			.start()) {
			assertThat(subject(server)).isEqualTo("CN=token only");
		}
	}

	@Test
	void pinIsTheFirstLineOfAFile() throws Exception {
		Path file = this.folder.resolve("pin");
		Files.writeString(file, TestTokens.PIN + "\r\nnot this\n");
		try (TestServer server = TestServer.secureElement("openssl", TestTokens.library(), TestTokens.SINGLE)
			.property("secure-element.pin", "")
			.property("secure-element.pin-file", file.toString())
			.start()) {
			assertThat(subject(server)).isEqualTo("CN=token only");
		}
	}

	private static String subject(TestServer server) throws Exception {
		try (TestClient client = TestClient.tls(server.port())) {
			return subject(client);
		}
	}

	private static String subject(TestClient client) throws Exception {
		X509Certificate certificate = (X509Certificate) ((SSLSocket) client.socket()).getSession()
			.getPeerCertificates()[0];
		return certificate.getSubjectX500Principal().getName();
	}

	private static String pem(X509Certificate certificate) throws Exception {
		return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
			.encodeToString(certificate.getEncoded()) + "\n-----END CERTIFICATE-----\n";
	}

}
