package io.github.esphttps.sample.pki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.ssl.pem.PemContent;

import static org.assertj.core.api.Assertions.assertThat;

class DevelopmentPkiTests {

	private static final Instant NOW = Instant.now();

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	@SuppressWarnings("NullAway.Init")
	private DevelopmentPki pki;

	@BeforeEach
	void prepare() throws Exception {
		this.pki = DevelopmentPki.in(this.directory.resolve("build/pki"));
		this.pki.prepare(NOW);
	}

	@Test
	void folderHoldsCertificatesAndKeysAndNothingElse() {
		assertThat(contents()).containsOnlyKeys("ca.pem", "server.pem", "server-key.pem", "device-1.pem",
				"device-1-key.pem", "device-2.pem", "device-2-key.pem", "device-3.pem", "device-3-key.pem");
	}

	@Test
	void onlyTheOwnerCanReadThem() throws Exception {
		assertThat(permissions(this.pki.directory())).isEqualTo("rwx------");
		try (Stream<Path> files = Files.list(this.pki.directory())) {
			assertThat(files).allSatisfy((file) -> assertThat(permissions(file)).isEqualTo("rw-------"));
		}
	}

	@Test
	void serverIsNamedAsTheLocalMachine() throws Exception {
		X509Certificate server = certificate("server");
		assertThat(server.getSubjectAlternativeNames()).extracting((name) -> (Object) name.get(1))
			.containsExactlyInAnyOrder("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
		assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
	}

	@Test
	void devicesAreClientsOnly() throws Exception {
		X509Certificate device = certificate("device-1");
		assertThat(device.getSubjectX500Principal().getName()).isEqualTo("CN=device-1");
		assertThat(device.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
		assertThat(device.getBasicConstraints()).isEqualTo(-1);
	}

	@Test
	void keysAreOnP256() throws Exception {
		for (String name : List.of("ca", "server", "device-1")) {
			assertThat(certificate(name).getPublicKey()).isInstanceOfSatisfying(ECPublicKey.class,
					(key) -> assertThat(key.getParams().getOrder().bitLength()).isEqualTo(256));
		}
	}

	@Test
	void completeFolderIsKept() throws Exception {
		Map<String, String> before = contents();
		this.pki.prepare(NOW.plus(Duration.ofDays(300)));
		assertThat(contents()).isEqualTo(before);
	}

	@Test
	void certificatesAboutToExpireAreReplaced() throws Exception {
		Instant later = NOW.plus(Duration.ofDays(360));
		String before = contents().get("ca.pem");
		this.pki.prepare(later);
		assertThat(contents().get("ca.pem")).isNotEqualTo(before);
		assertThat(certificate("server").getNotAfter()).isAfter(later.plus(Duration.ofDays(300)));
	}

	@Test
	void incompleteFolderIsMadeAgain() throws Exception {
		Files.delete(this.pki.privateKey("device-3"));
		this.pki.prepare(NOW);
		assertThat(this.pki.privateKey("device-3")).exists();
		certificate("device-3").verify(certificate("ca").getPublicKey());
	}

	@Test
	void damagedFileIsReplaced() throws Exception {
		Files.writeString(this.pki.ca(), "-----BEGIN CERTIFICATE-----\n");
		this.pki.prepare(NOW);
		certificate("server").verify(certificate("ca").getPublicKey());
	}

	@Test
	void keyOfAnotherCertificateIsReplaced() throws Exception {
		Files.copy(this.pki.privateKey("device-1"), this.pki.privateKey("server"), StandardCopyOption.REPLACE_EXISTING);
		this.pki.prepare(NOW);
		assertThat(contents().get("server-key.pem")).isNotEqualTo(contents().get("device-1-key.pem"));
	}

	@Test
	void certificateOfAnotherAuthorityIsReplaced() throws Exception {
		DevelopmentPki other = DevelopmentPki.in(this.directory.resolve("other"));
		other.prepare(NOW);
		Files.copy(other.ca(), this.pki.ca(), StandardCopyOption.REPLACE_EXISTING);
		this.pki.prepare(NOW);
		certificate("server").verify(certificate("ca").getPublicKey());
	}

	private X509Certificate certificate(String name) throws IOException {
		return PemContent.load(this.pki.certificate(name)).getCertificates().get(0);
	}

	private Map<String, String> contents() {
		try (Stream<Path> files = Files.list(this.pki.directory())) {
			return files.collect(Collectors.toMap((file) -> file.getFileName().toString(), DevelopmentPkiTests::read));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

}
