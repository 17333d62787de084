package io.github.esphttps;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.ResumingClient.Visit;
import io.github.esphttps.tls.TlsConfigurationException;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStore;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for the certificates of server names (SNI).
 */
@ExtendWith(OutputCaptureExtension.class)
class ServerNameTests {

	private static final X509Bundle EXACT = TestPki.serverNamed("a.example.com");

	private static final X509Bundle WILDCARD = TestPki.serverNamed("*.example.com");

	@ParameterizedTest
	@CsvSource({ "openssl,TLSv1.3", "openssl,TLSv1.2", "jdk,TLSv1.3", "jdk,TLSv1.2" })
	void clientGetsTheCertificateOfItsServerName(String engine, String protocol, CapturedOutput output)
			throws Exception {
		try (TestServer server = named(engine).start()) {
			assertThat(ServedCertificate.subject(server, "a.example.com", protocol)).isEqualTo("CN=a.example.com");
			assertThat(ServedCertificate.subject(server, "A.Example.COM", protocol)).isEqualTo("CN=a.example.com");
			assertThat(ServedCertificate.subject(server, "b.example.com", protocol)).isEqualTo("CN=*.example.com");
			assertThat(ServedCertificate.subject(server, "x.b.example.com", protocol)).isEqualTo("CN=localhost");
			assertThat(ServedCertificate.subject(server, "example.com", protocol)).isEqualTo("CN=localhost");
			assertThat(ServedCertificate.subject(server, null, protocol)).isEqualTo("CN=localhost");
			assertThat(server.created()).extracting((session) -> session.tls().serverName())
				.startsWith("a.example.com", "a.example.com", "b.example.com");
			assertThat(server.failed()).isEmpty();
		}
		assertThat(output).doesNotContain("WARN", "ERROR");
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void dotAtTheEndMakesNoDifference(String protocol) throws Exception {
		try (TestServer server = named("openssl").start()) {
			ResumingClient client = ResumingClient.of(protocol, null);
			assertThat(client.asking("a.example.com.").visit(server.port()).log())
				.contains("subject=CN = a.example.com");
			assertThat(client.asking("b.example.com.").visit(server.port()).log())
				.contains("subject=CN = *.example.com");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void ticketsResumeForEachServerName(String protocol) throws Exception {
		ResumingClient client = ResumingClient.of(protocol, TestPki.DEVICE);
		try (TestServer server = named("openssl").clientAuth("required")
			.property("session-tickets", true)
			.handler(new Visits().handler())
			.start()) {
			for (String name : List.of("a.example.com", "b.example.com", "localhost")) {
				Visit first = client.asking(name).visit(server);
				first.assertFull();
				ResumingClient again = client.offering(first.session());
				again.asking(name).visit(server).assertResumed();
				again.asking("other").visit(server).assertFull();
				again.asking(null).visit(server).assertFull();
			}
			Visit before = client.asking("a.example.com").visit(server);
			server.bundles()
				.updateBundle("bundle of a.example.com", TestPki.bundle(TestPki.serverNamed("a.example.com")));
			client.offering(before.session()).asking("a.example.com").visit(server).assertResumed();
			assertThat(server.failed()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void clientsAreVerifiedTheSameForAnyServerName(String engine, CapturedOutput output) throws Exception {
		SslBundle withTrust = SslBundle
			.of(new PemSslStoreBundle(PemSslStore.of(EXACT.getCertificatePathList(), EXACT.getKeyPair().getPrivate()),
					PemSslStore.of(TestPki.OTHER_CA.getCertificatePathList(), null)));
		try (TestServer server = TestServer.secure(engine)
			.clientAuth("required")
			.property("server-name-bundles[localhost]", "own trust")
			.property("server-name-bundles[a.example.com]", "own trust")
			.bundle("own trust", withTrust)
			.start()) {
			assertThat(output).containsOnlyOnce("The trust store of the SSL bundle 'own trust' is not used")
				.contains("is for [a.example.com], and not for 'localhost'")
				.doesNotContain("not for 'a.example.com'");
			// Endpoint identification is of no interest here
			assertThat(ResumingClient.of("TLSv1.3", TestPki.DEVICE).asking("a.example.com").visit(server.port()).log())
				.contains("HTTP/1.1 ", "subject=CN = a.example.com", "CN = Device CA")
				.doesNotContain("CN = Other CA");
			assertThat(
					ResumingClient.of("TLSv1.3", TestPki.STRANGER).asking("a.example.com").visit(server.port()).log())
				.doesNotContain("HTTP/1.1 ");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void bundleIsReplacedForItsNameAloneWhileClientsConnect(String engine) throws Exception {
		AtomicBoolean done = new AtomicBoolean();
		AtomicInteger handshakes = new AtomicInteger();
		try (TestServer server = named(engine).start()) {
			Thread reloads = new Thread(() -> {
				for (int i = 0; i < 100; i++) {
					server.bundles()
						.updateBundle("bundle of a.example.com",
								(i == 99) ? TestPki.bundle(WILDCARD) : TestPki.bundle("a.example.com"));
				}
				done.set(true);
			});
			reloads.start();
			Clients.atOnce(4, () -> {
				while (!done.get()) {
					ServedCertificate.subject(server, "a.example.com");
					assertThat(ServedCertificate.subject(server, "b.example.com")).isEqualTo("CN=*.example.com");
					handshakes.addAndGet(2);
				}
				return null;
			});
			reloads.join();
			assertThat(handshakes).hasPositiveValue();
			assertThat(server.failed()).isEmpty();
			assertThat(ServedCertificate.subject(server, "a.example.com")).isEqualTo("CN=*.example.com");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void badMaterialKeepsTheOldInUse(String engine, CapturedOutput output) throws Exception {
		try (TestServer server = named(engine).start()) {
			SslBundle withoutKey = SslBundle
				.of(new PemSslStoreBundle(PemSslStore.of(EXACT.getCertificatePathList(), null), null));
			server.bundles().updateBundle("bundle of a.example.com", withoutKey);
			assertThat(output).containsOnlyOnce("WARN")
				.contains("esp.https.server-name-bundles.a.example.com", "has no private key");
			assertThat(server.tls().status().keyMaterialProblem()).contains("'bundle of a.example.com'",
					"esp.https.server-name-bundles.a.example.com", "has no private key");
			assertThat(ServedCertificate.subject(server, "a.example.com")).isEqualTo("CN=a.example.com");
			assertThat(ServedCertificate.subject(server, "b.example.com")).isEqualTo("CN=*.example.com");
			server.bundles().updateBundle("bundle of a.example.com", TestPki.bundle(EXACT));
			assertThat(server.tls().status().keyMaterialProblem()).isNull();
		}
	}

	@Test
	void bundlesAreNotReadAgainWhereThatIsNotWanted() throws Exception {
		try (TestServer server = named("openssl").property("reload", false).start()) {
			server.bundles().updateBundle("bundle of a.example.com", TestPki.bundle(WILDCARD));
			assertThat(ServedCertificate.subject(server, "a.example.com")).isEqualTo("CN=a.example.com");
		}
	}

	@Test
	void hundredsOfNamesHaveTheirOwnCertificates() throws Exception {
		TestServer.Builder builder = TestServer.secure("openssl");
		for (int i = 0; i < 300; i++) {
			String name = "device-" + i + ".example.com";
			builder.bundle(name, TestPki.bundle(name)).property("server-name-bundles[" + name + "]", name);
		}
		try (TestServer server = builder.start()) {
			for (int i = 0; i < 300; i += 11) {
				assertThat(ServedCertificate.subject(server, "device-" + i + ".example.com"))
					.isEqualTo("CN=device-" + i + ".example.com");
			}
			assertThat(ServedCertificate.subject(server, "device-300.example.com")).isEqualTo("CN=localhost");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "a b", "*", "*.*.x", "foo.*", "a..b" })
	void whatCannotBeAServerNameIsRefused(String name) {
		assertThatExceptionOfType(TlsConfigurationException.class)
			.isThrownBy(() -> TestServer.secure("openssl").serverName(name, EXACT).start())
			.withMessageContaining("'" + name + "' is not a server name")
			.satisfies((ex) -> {
				assertThat(ex.property()).isEqualTo("esp.https.server-name-bundles." + name);
				assertThat(ex.value()).isEqualTo("bundle of " + name);
				assertThat(ex.remedy()).contains("*.example.com");
			});
	}

	@Test
	void unknownBundleIsRefused() {
		assertThatExceptionOfType(TlsConfigurationException.class)
			.isThrownBy(() -> named("openssl").property("server-name-bundles[z.example.com]", "none").start())
			.withMessageContaining("There is no SSL bundle of this name.")
			.satisfies((ex) -> {
				assertThat(ex.property()).isEqualTo("esp.https.server-name-bundles.z.example.com");
				assertThat(ex.value()).isEqualTo("none");
			});
	}

	@Test
	void keyOfAnotherCertificateIsRefused() {
		SslBundle mismatch = SslBundle.of(new PemSslStoreBundle(
				PemSslStore.of(EXACT.getCertificatePathList(), WILDCARD.getKeyPair().getPrivate()), null));
		assertThatExceptionOfType(TlsConfigurationException.class)
			.isThrownBy(() -> TestServer.secure("openssl")
				.bundle("mismatch", mismatch)
				.property("server-name-bundles[a.example.com]", "mismatch")
				.start())
			.withMessageContaining("does not match its certificate")
			.satisfies((ex) -> assertThat(ex.property()).isEqualTo("esp.https.server-name-bundles.a.example.com"));
	}

	@Test
	void bundleOfTheServerMayServeNamesAsWell(CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.secure("openssl")
			.property("server-name-bundles[localhost]", "esp-https")
			.start()) {
			assertThat(ServedCertificate.subject(server, "localhost")).isEqualTo("CN=localhost");
		}
		assertThat(output).doesNotContain("WARN");
	}

	private static TestServer.Builder named(String engine) throws IOException {
		return TestServer.secure(engine).serverName("a.example.com", EXACT).serverName("*.Example.com", WILDCARD);
	}

}
