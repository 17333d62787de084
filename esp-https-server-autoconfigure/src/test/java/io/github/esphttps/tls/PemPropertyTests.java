package io.github.esphttps.tls;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.stream.Stream;

import io.github.esphttps.PemForms;
import io.github.esphttps.TestPki;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link PemProperty}.
 */
class PemPropertyTests {

	private static final String PASSWORD = PemForms.PASSWORD;

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	static Stream<Arguments> keys() {
		X509Bundle rsa = PemForms.RSA;
		X509Bundle ec = PemForms.EC;
		return Stream.of(key("RSA, PKCS#8", rsa, PemForms.pkcs8(rsa), null),
				key("RSA, PKCS#1", rsa, PemForms.traditional(rsa), null),
				key("RSA, encrypted PKCS#8", rsa, PemForms.encrypted(rsa), PASSWORD),
				key("EC, PKCS#8", ec, PemForms.pkcs8(ec), null), key("EC, SEC1", ec, PemForms.traditional(ec), null),
				key("EC, SEC1 after EC PARAMETERS", ec, PemForms.sec1WithParameters(ec), null),
				key("EC, encrypted PKCS#8", ec, PemForms.encrypted(ec), PASSWORD),
				key("password for a key that is not encrypted", ec, PemForms.pkcs8(ec), PASSWORD));
	}

	private static Arguments key(String name, X509Bundle bundle, String text, @Nullable String password) {
		return Arguments.of(Named.of(name, text), password, bundle.getCertificate());
	}

	@ParameterizedTest
	@MethodSource("keys")
	void keyIsReadFromText(String text, @Nullable String password, X509Certificate certificate) {
		assertThat(property(text).privateKey(password)).matches((key) -> KeyMaterial.matches(key, certificate));
	}

	@ParameterizedTest
	@MethodSource("keys")
	void keyIsReadFromAFile(String text, @Nullable String password, X509Certificate certificate) {
		assertThat(file(text).privateKey(password)).matches((key) -> KeyMaterial.matches(key, certificate));
	}

	@ParameterizedTest
	@MethodSource("keys")
	void keyIsReadWithWindowsLineEnds(String text, @Nullable String password, X509Certificate certificate) {
		assertThat(file(text.replace("\n", "\r\n")).privateKey(password))
			.matches((key) -> KeyMaterial.matches(key, certificate));
	}

	@ParameterizedTest
	@MethodSource("keys")
	void keyIsReadBesideTheCertificate(String text, @Nullable String password, X509Certificate certificate) {
		String other = TestPki.CA.getCertificatePEM();
		assertThat(file(other + text).privateKey(password)).matches((key) -> KeyMaterial.matches(key, certificate));
		assertThat(file(text + other).privateKey(password)).matches((key) -> KeyMaterial.matches(key, certificate));
	}

	@Test
	void chainIsReadInOrder() {
		assertThat(file(PemForms.EC.getCertificatePEM() + TestPki.CA.getCertificatePEM()).certificates())
			.containsExactly(PemForms.EC.getCertificate(), TestPki.CA.getCertificate());
	}

	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r\n" })
	void certificateIsReadFromTheMiddleOfOtherText(String lineEnd) {
		String text = """
				Certificate:
				    Data:
				        Version: 3 (0x2)
				        Subject: CN=ec
				""" + PemForms.EC.getCertificatePEM() + "Bag Attributes: <No Attributes>\n";
		assertThat(file(text.replace("\n", lineEnd)).certificates()).containsExactly(PemForms.EC.getCertificate());
	}

	@Test
	void certificateIsReadBesideTheKey() {
		X509Certificate certificate = PemForms.EC.getCertificate();
		assertThat(file(PemForms.sec1WithParameters(PemForms.EC) + PemForms.EC.getCertificatePEM()).certificates())
			.containsExactly(certificate);
	}

	@Test
	void certificateIsReadFromTheClassPath() throws Exception {
		Path root = Path.of(PemPropertyTests.class.getResource("/").toURI());
		PemForms.file(root, "class-path.pem", PemForms.EC.getCertificatePEM());
		assertThat(property("classpath:class-path.pem").certificates()).containsExactly(PemForms.EC.getCertificate());
	}

	@Test
	void certificateIsReadFromAUrl() {
		String url = Path.of(PemForms.file(this.folder, "server.crt", PemForms.EC.getCertificatePEM()))
			.toUri()
			.toString();
		assertThat(property(url).certificates()).containsExactly(PemForms.EC.getCertificate());
	}

	@Test
	void missingPasswordIsTheFaultOfTheKeyProperty() {
		TlsConfigurationException failure = failure(property(PemForms.encrypted(PemForms.EC)), null);
		assertThat(failure.property()).isEqualTo("esp.https.test");
		assertThat(failure).hasMessageContaining("encrypted");
		assertThat(failure.remedy()).contains("esp.https.prvtkey-password");
	}

	@Test
	void wrongPasswordIsTheFaultOfThePasswordPropertyAndNotShown() {
		TlsConfigurationException failure = failure(property(PemForms.encrypted(PemForms.EC)), "open sesame");
		assertThat(failure.property()).isEqualTo("esp.https.prvtkey-password");
		assertThat(failure.value()).isEqualTo("******");
		assertThat(failure).hasStackTraceContaining("esp.https.test");
		assertThat(failure.getMessage() + failure.remedy()).doesNotContain("open sesame");
	}

	@Test
	void traditionalEncryptionNamesTheCommandThatConverts() {
		assertThat(failure(property(PemForms.encryptedTraditional(PemForms.RSA)), PASSWORD).remedy())
			.contains("openssl pkcs8 -topk8");
	}

	@Test
	void missingFileIsNamed() {
		String location = this.folder.resolve("missing.pem").toString();
		TlsConfigurationException failure = failure(property(location), null);
		assertThat(failure.value()).isEqualTo(location);
		assertThat(failure).hasMessageContaining("no such file");
	}

	@Test
	void certificateIsNoKey() {
		assertThat(failure(property(PemForms.EC.getCertificatePEM()), null)).hasMessageContaining("no PEM private key");
	}

	@Test
	void keyIsNoCertificate() {
		assertThatExceptionOfType(TlsConfigurationException.class)
			.isThrownBy(() -> property(PemForms.pkcs8(PemForms.EC)).certificates())
			.withMessageContaining("no PEM certificate");
	}

	@Test
	void damagedCertificateIsRefused() {
		String text = PemForms.EC.getCertificatePEM().replaceFirst("M", "!");
		assertThatExceptionOfType(TlsConfigurationException.class).isThrownBy(() -> property(text).certificates());
	}

	@Test
	void damagedKeyIsRefusedAndNotShown() {
		String text = PemForms.pkcs8(PemForms.EC).replaceFirst("\nM", "\nAAAA");
		TlsConfigurationException failure = failure(property(text), null);
		assertThat(failure.value()).isEqualTo("(PEM text)");
		assertThat(failure.getMessage() + failure.remedy()).doesNotContain(PemForms.secretOf(PemForms.EC));
	}

	private static TlsConfigurationException failure(PemProperty property, @Nullable String password) {
		return catchThrowableOfType(TlsConfigurationException.class, () -> property.privateKey(password));
	}

	private PemProperty file(String text) {
		return property(PemForms.file(this.folder, "test.pem", text));
	}

	private static PemProperty property(String value) {
		return new PemProperty("esp.https.test", value);
	}

}
