package io.github.esphttps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import javax.net.ssl.SSLSocket;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * PEM files that change while the server runs.
 */
@ExtendWith(OutputCaptureExtension.class)
class KeyMaterialReloadTests {

	private static final X509Bundle FIRST = TestPki.server("CN=first");

	private static final X509Bundle SECOND = TestPki.server("CN=second");

	private static final String TAKEN = "uses new key material";

	private static final String KEPT = "the old stays in use";

	private Path folder;

	private Path certificate;

	private Path key;

	private Path authority;

	@BeforeEach
	void writeFiles(@TempDir Path folder) throws IOException {
		this.folder = folder;
		this.certificate = Files.writeString(folder.resolve("server.pem"), FIRST.getCertificatePathPEM());
		this.key = Files.writeString(folder.resolve("server-key.pem"), FIRST.getPrivateKeyPEM());
		this.authority = Files.writeString(folder.resolve("ca.pem"), TestPki.CA.getCertificatePEM());
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void newHandshakesUseTheNewPairAndSessionsGoOn(String engine, CapturedOutput output) throws Exception {
		try (TestServer server = server(engine).start(); TestClient client = TestClient.tls(server.port())) {
			assertThat(client.get("/hello").status()).isEqualTo(200);
			Files.writeString(this.key, SECOND.getPrivateKeyPEM());
			Files.writeString(this.certificate, SECOND.getCertificatePathPEM());
			awaitServed(server, "CN=second");
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(count(output, TAKEN)).isOne();
			assertThat(output).doesNotContain(KEPT);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void oneAfterTheOtherIsNeverAMixedPair(boolean keyFirst, CapturedOutput output) throws Exception {
		try (TestServer server = server("openssl").start()) {
			Path one = keyFirst ? this.key : this.certificate;
			Path other = keyFirst ? this.certificate : this.key;
			Files.writeString(one, keyFirst ? SECOND.getPrivateKeyPEM() : SECOND.getCertificatePathPEM());
			awaitProblem(server, "does not match");
			assertThat(served(server)).isEqualTo("CN=first");
			Files.writeString(other, keyFirst ? SECOND.getCertificatePathPEM() : SECOND.getPrivateKeyPEM());
			awaitServed(server, "CN=second");
			await().until(() -> server.tlsStatus().keyMaterialProblem() == null);
			assertThat(count(output, KEPT)).isOne();
			assertThat(count(output, TAKEN)).isOne();
		}
	}

	@ParameterizedTest
	@EnumSource
	void whatCannotBeUsedChangesNothing(Damage damage, CapturedOutput output) throws Exception {
		try (TestServer server = server("openssl").property("cacert-pem", this.authority.toString())
			.property("client-auth", "optional")
			.start()) {
			damage.inflict(this);
			awaitProblem(server, damage.reason);
			assertThat(served(server)).isEqualTo("CN=first");
			// What is wrong still is no news
			touch(this.certificate, this.authority);
			settle(server);
			assertThat(count(output, KEPT)).isOne();
			assertThat(output).doesNotContain(TAKEN);
			Files.deleteIfExists(this.certificate);
			writeAll(SECOND);
			awaitServed(server, "CN=second");
			await().until(() -> server.tlsStatus().keyMaterialProblem() == null);
			assertThat(count(output, KEPT)).isOne();
		}
	}

	@Test
	void contentThatStaysTheSameIsNoNews(CapturedOutput output) throws Exception {
		try (TestServer server = server("openssl").start()) {
			touch(this.certificate, this.key);
			Files.setPosixFilePermissions(this.key, PosixFilePermissions.fromString("rw-------"));
			Files.move(Files.copy(this.key, this.folder.resolve("copy")), this.key, StandardCopyOption.ATOMIC_MOVE);
			settle(server);
			assertThat(output).doesNotContain(TAKEN).doesNotContain(KEPT);
		}
	}

	@Test
	void versionThatWasReadBeforeIsTakenAgain(CapturedOutput output) throws Exception {
		try (TestServer server = server("openssl").start()) {
			Files.writeString(this.certificate, "");
			awaitProblem(server, "not in PEM format");
			Files.writeString(this.certificate, FIRST.getCertificatePathPEM());
			await().until(() -> server.tlsStatus().keyMaterialProblem() == null);
			writeAll(SECOND);
			awaitServed(server, "CN=second");
			writeAll(FIRST);
			awaitServed(server, "CN=first");
			assertThat(count(output, KEPT)).isOne();
		}
	}

	@Test
	void swappedSymbolicLinkIsFollowed(CapturedOutput output) throws Exception {
		Path data = Files.createSymbolicLink(this.folder.resolve("..data"), version("..1", FIRST));
		Path mountedCertificate = Files.createSymbolicLink(this.folder.resolve("tls.crt"), Path.of("..data/tls.crt"));
		Path mountedKey = Files.createSymbolicLink(this.folder.resolve("tls.key"), Path.of("..data/tls.key"));
		try (TestServer server = server("openssl").property("servercert", mountedCertificate.toString())
			.property("prvtkey-pem", mountedKey.toString())
			.start()) {
			for (X509Bundle next : new X509Bundle[] { SECOND, FIRST, SECOND }) {
				String subject = next.getCertificate().getSubjectX500Principal().getName();
				Path target = version("..2026_" + System.nanoTime(), next);
				Files.move(Files.createSymbolicLink(this.folder.resolve("..data_tmp"), target), data,
						StandardCopyOption.ATOMIC_MOVE);
				awaitServed(server, subject);
			}
			assertThat(count(output, TAKEN)).isEqualTo(3);
			assertThat(output).doesNotContain(KEPT);
		}
	}

	@Test
	void expiredCertificateReplacesAnExpiredOne(CapturedOutput output) throws Exception {
		writeAll(expired("CN=old"));
		try (TestServer server = server("openssl").start()) {
			assertThat(output).contains("CN=old", "only valid from");
			writeAll(expired("CN=newer"));
			await().until(() -> output.getAll().contains(TAKEN));
			assertThat(output).contains("CN=newer").doesNotContain(KEPT);
			assertThat(server.tlsStatus().keyMaterialProblem()).isNull();
		}
	}

	@Test
	void expiredAuthorityIsToldAtTheStart(CapturedOutput output) throws Exception {
		Files.writeString(this.authority, expired("CN=old CA").getCertificatePEM());
		try (TestServer server = server("openssl").property("cacert-pem", this.authority.toString())
			.property("client-auth", "optional")
			.start()) {
			assertThat(output).containsOnlyOnce("WARN")
				.contains("The client CA (CN=old CA) is only valid from", "('esp.https.cacert-pem')");
			assertThat(served(server)).isEqualTo("CN=first");
		}
	}

	private TestServer.Builder server(String engine) {
		return TestServer.secure(engine)
			.property("servercert", this.certificate.toString())
			.property("prvtkey-pem", this.key.toString());
	}

	private void writeAll(X509Bundle bundle) throws IOException {
		Files.writeString(this.certificate, bundle.getCertificatePathPEM());
		Files.writeString(this.key, bundle.getPrivateKeyPEM());
		Files.writeString(this.authority, TestPki.CA.getCertificatePEM());
	}

	private Path version(String name, X509Bundle bundle) throws IOException {
		Path version = Files.createDirectory(this.folder.resolve(name));
		Files.writeString(version.resolve("tls.crt"), bundle.getCertificatePathPEM());
		Files.writeString(version.resolve("tls.key"), bundle.getPrivateKeyPEM());
		return version.getFileName();
	}

	private static void touch(Path... files) throws IOException {
		for (Path file : files) {
			if (Files.exists(file)) {
				Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
			}
		}
	}

	/** Wait until whatever has changed would have been told. */
	private static void settle(TestServer server) {
		String before = server.tlsStatus().keyMaterialProblem();
		await().during(Duration.ofMillis(1500))
			.atMost(Duration.ofSeconds(10))
			.until(() -> Objects.equals(server.tlsStatus().keyMaterialProblem(), before));
	}

	private static X509Bundle expired(String subject) throws Exception {
		return new CertificateBuilder().ecp256()
			.subject(subject)
			.setIsCertificateAuthority(true)
			.notBefore(Instant.now().minusSeconds(7200))
			.notAfter(Instant.now().minusSeconds(3600))
			.buildSelfSigned();
	}

	private static void awaitProblem(TestServer server, String reason) {
		await().until(() -> {
			String problem = server.tlsStatus().keyMaterialProblem();
			return problem != null && problem.contains(reason);
		});
	}

	private static void awaitServed(TestServer server, String subject) {
		await().until(() -> served(server).equals(subject));
	}

	private static String served(TestServer server) throws Exception {
		try (TestClient client = TestClient.tls(server.port())) {
			return ((X509Certificate) ((SSLSocket) client.socket()).getSession().getPeerCertificates()[0])
				.getSubjectX500Principal()
				.getName();
		}
	}

	private static int count(CapturedOutput output, String text) {
		return output.getAll().split(text, -1).length - 1;
	}

	/**
	 * What may be wrong with new files.
	 */
	enum Damage {

		EMPTY("not in PEM format") {
			@Override
			void inflict(KeyMaterialReloadTests files) throws Exception {
				Files.writeString(files.certificate, "");
			}
		},

		CUT_OFF("cut off") {
			@Override
			void inflict(KeyMaterialReloadTests files) throws Exception {
				String whole = SECOND.getPrivateKeyPEM();
				Files.writeString(files.certificate, SECOND.getCertificatePathPEM());
				Files.writeString(files.key, whole.substring(0, whole.length() / 2));
			}
		},

		CUT_OFF_CHAIN("cut off") {
			@Override
			void inflict(KeyMaterialReloadTests files) throws Exception {
				String whole = FIRST.getCertificatePEM();
				Files.writeString(files.certificate, whole + whole.substring(0, whole.length() / 2));
			}
		},

		GARBLED("no PEM certificate") {
			@Override
			void inflict(KeyMaterialReloadTests files) throws Exception {
				Files.writeString(files.certificate, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
			}
		},

		MISSING("no such file") {
			@Override
			void inflict(KeyMaterialReloadTests files) throws Exception {
				Files.delete(files.certificate);
			}
		},

		UNREADABLE("cannot be read") {
			@Override
			void inflict(KeyMaterialReloadTests files) throws Exception {
				Files.delete(files.certificate);
				Files.createDirectory(files.certificate);
			}
		},

		MISMATCHED("does not match") {
			@Override
			void inflict(KeyMaterialReloadTests files) throws Exception {
				Files.writeString(files.key, SECOND.getPrivateKeyPEM());
			}
		},

		EXPIRED("CN=expired") {
			@Override
			void inflict(KeyMaterialReloadTests files) throws Exception {
				files.writeAll(PemForms.EXPIRED);
			}
		},

		EXPIRED_AUTHORITY("esp.https.cacert-pem: The client CA (CN=old CA) is only valid from") {
			@Override
			void inflict(KeyMaterialReloadTests files) throws Exception {
				Files.writeString(files.authority, expired("CN=old CA").getCertificatePEM());
			}
		};

		private final String reason;

		Damage(String reason) {
			this.reason = reason;
		}

		abstract void inflict(KeyMaterialReloadTests files) throws Exception;

	}

}
