package io.github.esphttps;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

import io.github.esphttps.tls.TlsConfigurationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * What a start says of a token that cannot be used.
 */
@Tag("token")
class SecureElementFailureTests {

	private static final String PREFIX = "esp.https.secure-element.";

	@TempDir
	Path folder;

	private final Map<String, Object> properties = new TreeMap<>();

	@AfterEach
	void leavesNothingBehind() {
		TestTokens.release();
		assertThat(Arrays.stream(Security.getProviders()).map(Provider::getName))
			.noneMatch((name) -> name.startsWith("EspHttps") || name.equals("SunPKCS11-esp-https"));
	}

	@Test
	void wrongPinIsTriedOnce() throws Exception {
		int logins = TestTokens.logins();
		with(TestTokens.UNUSED, "pin", "8888").with("library", TestTokens.slowLibrary());
		assertThat(failure(PREFIX + "pin", "******", "The token refuses the PIN (CKR_PIN_INCORRECT)"))
			.doesNotContain("8888");
		assertThat(TestTokens.logins()).isEqualTo(logins + 1);
		Path file = Files.writeString(this.folder.resolve("pin"), "9999\n");
		with("pin", "").with("pin-file", file.toString());
		assertThat(failure(PREFIX + "pin-file", file.toString(), "CKR_PIN_INCORRECT")).doesNotContain("9999");
	}

	@Test
	void pinIsMissing() throws Exception {
		with(TestTokens.SINGLE, "pin", "");
		assertThat(failure(PREFIX + "pin", null, "There is no PIN")).contains("ESP_HTTPS_SECUREELEMENT_PIN");
		with("pin-file", this.folder.resolve("nowhere").toString());
		failure(PREFIX + "pin-file", this.folder.resolve("nowhere").toString(), "no such file");
		Path empty = Files.writeString(this.folder.resolve("empty"), "\n4711\n");
		with("pin-file", empty.toString());
		failure(PREFIX + "pin-file", empty.toString(), "The first line of the file is empty");
	}

	@Test
	void libraryIsMissing() {
		with(TestTokens.SINGLE, "library", "/nowhere/lib.so");
		failure(PREFIX + "library", "/nowhere/lib.so", "There is no such file");
		with("library", "");
		failure(PREFIX + "library", null, "there is no library");
	}

	@Test
	void libraryIsNone() throws Exception {
		Path file = Files.writeString(this.folder.resolve("a \"library\" \\net.so"), "not a library");
		with(TestTokens.SINGLE, "library", file.toString());
		failure(PREFIX + "library", file.toString(), "It cannot be loaded as a PKCS#11 library");
		with("token-label", "").with("slot", 1);
		failure(PREFIX + "library", file.toString(), "It cannot be loaded as a PKCS#11 library");
		with("library", "/lib/x86_64-linux-gnu/libc.so.6");
		failure(PREFIX + "library", "/lib/x86_64-linux-gnu/libc.so.6", "It cannot be loaded as a PKCS#11 library");
		with("token-label", TestTokens.SINGLE).with("slot", "");
		failure(PREFIX + "library", "/lib/x86_64-linux-gnu/libc.so.6", "It cannot be loaded as a PKCS#11 library");
	}

	@Test
	void libraryMayHaveAnyPath() throws Exception {
		Path file = this.folder.resolve("a \"library\" \\n # slot=7.so");
		Files.copy(Path.of(TestTokens.slowLibrary()), file);
		with(TestTokens.SINGLE, "library", file.toString());
		start();
	}

	@Test
	void labelOfTheTokenIsUnknown() {
		with("nobody", "pin", TestTokens.PIN);
		assertThat(failure(PREFIX + "token-label", "nobody", "There is no token with this label. There are: "))
			.contains(TestTokens.SINGLE, TestTokens.KEYS);
		with(TestTokens.TWICE, "pin", TestTokens.PIN);
		failure(PREFIX + "token-label", TestTokens.TWICE, "There are 2 tokens with this label, in the slots ");
	}

	@Test
	void slotHasNoToken() {
		with("", "slot", 4242);
		failure(PREFIX + "slot", "4242", "There is no slot with this id");
		TestTokens.control("gone", "");
		with("library", TestTokens.slowLibrary()).with("slot", TestTokens.slot(TestTokens.SINGLE));
		failure(PREFIX + "slot", String.valueOf(TestTokens.slot(TestTokens.SINGLE)), "There is no token in the slot");
		TestTokens.control("removable", "");
		failure(PREFIX + "slot", String.valueOf(TestTokens.slot(TestTokens.SINGLE)), "There is no token in the slot");
		with("slot", "");
		failure(PREFIX + "library", TestTokens.slowLibrary(), "No slot of the library has a token in it");
		with("token-label", TestTokens.SINGLE);
		failure(PREFIX + "token-label", TestTokens.SINGLE, "There is no token at all");
	}

	@Test
	void keyIsUnknownOrOneOfSeveral() {
		with(TestTokens.KEYS, "key-alias", "nobody");
		failure(PREFIX + "key-alias", "nobody", "The token has no key with this label. It has: p256, p384, rsa.");
		with("key-alias", "");
		failure(PREFIX + "key-alias", null, "The token has 3 keys: p256, p384, rsa.");
	}

	@Test
	void keyHasNoCertificateOrAnother() {
		with(TestTokens.WITHOUT_CERTIFICATE, "pin", TestTokens.PIN);
		assertThat(failure(PREFIX + "key-alias", null, "The token has no private key with a certificate"))
			.contains("CKA_ID");
		with(TestTokens.MISMATCH, "pin", TestTokens.PIN);
		failure(PREFIX + "key-alias", null, "its certificate is for another key");
	}

	@Test
	void servercertIsOfAnotherKey() {
		with(TestTokens.SINGLE, "pin", TestTokens.PIN);
		this.properties.put("servercert", TestPki.SERVER.getCertificatePEM());
		failure("esp.https.servercert", "(PEM text)", "is not for the key in the secure element");
	}

	private SecureElementFailureTests with(String label, String name, Object value) {
		return with("token-label", label).with(name, value);
	}

	private SecureElementFailureTests with(String name, Object value) {
		this.properties.put("secure-element." + name, value);
		return this;
	}

	private void start() {
		TestServer.Builder builder = TestServer.secureElement("openssl", TestTokens.library(), TestTokens.SINGLE);
		this.properties.forEach(builder::property);
		builder.start().close();
	}

	private String failure(String property, String value, String reason) {
		TlsConfigurationException failure = catchThrowableOfType(TlsConfigurationException.class, this::start);
		assertThat(failure).isNotNull();
		assertThat(failure.property()).isEqualTo(property);
		assertThat(failure.value()).isEqualTo(value);
		assertThat(failure).hasMessageContaining(reason);
		assertThat(failure.remedy()).isNotEmpty();
		StringBuilder text = new StringBuilder(failure.remedy());
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			text.append('\n').append(cause.getMessage());
		}
		assertThat(text).doesNotContain(TestTokens.PIN);
		return text.toString();
	}

}
