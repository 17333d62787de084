package io.github.esphttps.test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.ssl.pem.PemContent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DevicePkiTests {

	@AutoClose
	private final DevicePki pki = DevicePki.create();

	@Test
	void sameNameIsTheSameDevice() {
		assertThat(this.pki.device("a")).isSameAs(this.pki.device("a")).isNotSameAs(this.pki.device("b"));
	}

	@Test
	void threadsGetTheSameDevice() {
		assertThat(IntStream.range(0, 100).parallel().mapToObj((number) -> this.pki.device("a")).distinct()).hasSize(1);
	}

	@Test
	void devicesAreNumbered() {
		assertThat(this.pki.devices(3)).extracting(PemCredentials::name)
			.containsExactly("device-1", "device-2", "device-3");
		assertThat(this.pki.devices(2).get(1)).isSameAs(this.pki.device("device-2"));
	}

	@Test
	void serialNumbersDiffer() {
		assertThat(this.pki.devices(20)).extracting((device) -> device.certificate().getSerialNumber())
			.doesNotHaveDuplicates();
	}

	@Test
	void deviceIsAClientOfTheAuthorityAndNothingElse() throws Exception {
		X509Certificate certificate = this.pki.device("a").certificate();
		certificate.verify(authority().getPublicKey());
		certificate.checkValidity();
		assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=a");
		assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
		assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
	}

	@Test
	void serverIsNamedAsTheLocalMachine() throws Exception {
		X509Certificate certificate = this.pki.server().certificate();
		certificate.verify(authority().getPublicKey());
		assertThat(certificate.getSubjectAlternativeNames()).extracting((name) -> (Object) name.get(1))
			.containsExactlyInAnyOrder("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
	}

	@Test
	void expiredDeviceHasExpired() {
		assertThatExceptionOfType(CertificateExpiredException.class)
			.isThrownBy(() -> this.pki.expiredDevice().certificate().checkValidity());
	}

	@Test
	void filesHoldWhatTheTextsSay() {
		PemCredentials device = this.pki.device("a");
		assertThat(device.certificateFile()).isAbsolute().hasContent(device.certificatePem());
		assertThat(device.privateKeyFile()).isAbsolute().hasContent(device.privateKeyPem());
		assertThat(PemContent.of(device.certificatePem()).getCertificates()).containsExactly(device.certificate());
		assertThat(PemContent.of(device.privateKeyPem()).getPrivateKey()).isEqualTo(device.privateKey());
		assertThat(this.pki.authorityFile()).isAbsolute().hasContent(this.pki.authorityPem());
	}

	@Test
	void nobodyElseCanReadTheFiles() throws Exception {
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory()))).isEqualTo("rwx------");
	}

	@Test
	void listHasTheRevokedDeviceOnlyUntilAnotherIsRevoked() throws Exception {
		PemCredentials device = this.pki.device("a");
		X509CRL before = revocationList();
		before.verify(authority().getPublicKey());
		assertThat(before.isRevoked(this.pki.revokedDevice().certificate())).isTrue();
		assertThat(before.isRevoked(device.certificate())).isFalse();
		this.pki.revoke(device);
		assertThat(revocationList().getRevokedCertificates()).hasSize(2);
		assertThat(revocationList().isRevoked(device.certificate())).isTrue();
	}

	@Test
	void threadsRevokeBesideEachOther() throws Exception {
		List<PemCredentials> devices = this.pki.devices(20);
		devices.parallelStream().forEach(this.pki::revoke);
		X509CRL list = revocationList();
		assertThat(devices).allMatch((device) -> list.isRevoked(device.certificate()));
	}

	@Test
	void deviceOfAnotherAuthorityCannotBeRevoked() {
		assertThatIllegalArgumentException().isThrownBy(() -> this.pki.revoke(this.pki.foreignDevice()))
			.withMessageContaining("'device'")
			.withMessageContaining("CN=foreign-device");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "../a", "a/b", "a,b", ".a", "localhost", "expired-device", "revoked-device",
			"foreign-device" })
	void nameOfADeviceIsChecked(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> this.pki.device(name))
			.withMessageStartingWith("'name' must ")
			.withMessageEndingWith("'" + name + "'");
	}

	@Test
	void registryHasTheProperties() {
		Map<String, Object> registered = new HashMap<>();
		this.pki.registerProperties((name, value) -> registered.put(name, value.get()));
		assertThat(registered).isEqualTo(this.pki.properties())
			.containsOnlyKeys("esp.https.servercert", "esp.https.prvtkey-pem", "esp.https.cacert-pem",
					"esp.https.crl[0]");
	}

	@Test
	void descriptionHasNoKey() {
		assertThat(this.pki.device("a")).hasToString("PemCredentials[CN=a]");
	}

	@Test
	void closeDeletesTheFilesAndMayBeCalledAgain() throws Exception {
		this.pki.device("a");
		try (Stream<Path> files = Files.list(directory())) {
			assertThat(files).isNotEmpty();
		}
		this.pki.close();
		assertThat(directory()).doesNotExist();
		this.pki.close();
	}

	private Path directory() {
		return this.pki.authorityFile().resolveSibling("");
	}

	private X509Certificate authority() {
		return PemContent.of(this.pki.authorityPem()).getCertificates().get(0);
	}

	private X509CRL revocationList() throws Exception {
		Collection<?> lists = CertificateFactory.getInstance("X.509")
			.generateCRLs(Files.newInputStream(this.pki.revocationList()));
		return (X509CRL) lists.iterator().next();
	}

}
