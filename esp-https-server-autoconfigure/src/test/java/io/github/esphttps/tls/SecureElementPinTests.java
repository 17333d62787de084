package io.github.esphttps.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

import io.github.esphttps.config.SecureElementConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class SecureElementPinTests {

	private static final String PIN = "4711 geheim";

	private static final String REFUSED = "CKR_PIN_INCORRECT";

	private static final String PROPERTY = "esp.https.secure-element.pin";

	private static final String FILE_PROPERTY = "esp.https.secure-element.pin-file";

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path folder;

	@Test
	void pinIsTheProperty() {
		assertThat(pin(PIN, null).read()).containsExactly(PIN.toCharArray());
	}

	@Test
	void propertyMayBeBlank() {
		assertThat(pin("    ", null).read()).containsExactly(' ', ' ', ' ', ' ');
	}

	@ParameterizedTest
	@ValueSource(strings = { PIN, PIN + "\n", PIN + "\r\n", PIN + "\nnot this\n" })
	void pinIsTheFirstLineOfTheFile(String content) throws IOException {
		assertThat(pin(null, file(content)).read()).containsExactly(PIN.toCharArray());
	}

	@Test
	void fileIsReadAnewEachTime() throws IOException {
		String file = file("1111");
		SecureElementPin pin = pin(null, file);
		assertThat(pin.read()).containsExactly("1111".toCharArray());
		file("2222");
		assertThat(pin.read()).containsExactly("2222".toCharArray());
	}

	@Test
	void thereIsNone() {
		TlsConfigurationException failure = failure(pin(null, null));
		assertThat(failure.property()).isEqualTo(PROPERTY);
		assertThat(failure.value()).isNull();
		assertThat(failure).hasMessage("There is no PIN for the token.");
		assertThat(failure.remedy()).contains("ESP_HTTPS_SECUREELEMENT_PIN", FILE_PROPERTY);
	}

	@Test
	void fileIsMissing() {
		String file = this.folder.resolve("nowhere").toString();
		TlsConfigurationException failure = failure(pin(null, file));
		assertThat(failure.property()).isEqualTo(FILE_PROPERTY);
		assertThat(failure.value()).isEqualTo(file);
		assertThat(failure).hasMessageContaining("no such file");
		assertThat(failure.remedy()).isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\n" + PIN, "\r\n" })
	void fileHasNoPin(String content) throws IOException {
		String file = file(content);
		TlsConfigurationException failure = failure(pin(null, file));
		assertThat(failure.property()).isEqualTo(FILE_PROPERTY);
		assertThat(failure.value()).isEqualTo(file);
		assertThat(failure).hasMessage("The first line of the file is empty.");
		assertThat(failure.remedy()).contains("first line").doesNotContain(PIN);
	}

	@Test
	void refusedPinIsNotHandedOutAgain() {
		SecureElementPin pin = pin(PIN, null);
		TlsConfigurationException refusal = pin.refuse(pin.read(), REFUSED);
		assertThat(refusal.property()).isEqualTo(PROPERTY);
		assertThat(refusal.value()).isEqualTo("******");
		assertThat(refusal).hasMessageContaining("The token refuses the PIN (CKR_PIN_INCORRECT)").hasNoCause();
		assertThat(refusal.remedy()).contains("Set the PIN");
		assertThat(refusal.getMessage() + refusal.remedy()).doesNotContain(PIN);
		assertThat(failure(pin)).hasMessage(refusal.getMessage());
		assertThat(failure(pin)).hasMessage(refusal.getMessage());
	}

	@Test
	void otherPinInTheFileIsTried() throws IOException {
		String file = file("1111");
		SecureElementPin pin = pin(null, file);
		char[] read = pin.read();
		TlsConfigurationException refusal = pin.refuse(read, REFUSED);
		assertThat(refusal.property()).isEqualTo(FILE_PROPERTY);
		assertThat(refusal.value()).isEqualTo(file);
		// Whoever has read it forgets it
		Arrays.fill(read, ' ');
		assertThat(failure(pin)).hasMessage(refusal.getMessage());
		file("2222");
		assertThat(pin.read()).containsExactly("2222".toCharArray());
		file("1111\n");
		assertThat(failure(pin)).hasMessage(refusal.getMessage());
	}

	@Test
	void lockedTokenIsSaidToBeLocked() {
		SecureElementPin pin = pin(PIN, null);
		assertThat(pin.refuse(pin.read(), "CKR_PIN_LOCKED")).hasMessageContaining("locked after too many wrong PINs");
	}

	@Test
	void configurationIsDescribedWithoutThePin() {
		assertThat(config(PIN, null).toString()).doesNotContain(PIN).contains("library=lib.so");
	}

	private static SecureElementPin pin(@Nullable String pin, @Nullable String file) {
		return new SecureElementPin(config(pin, file));
	}

	private static SecureElementConfig config(@Nullable String pin, @Nullable String file) {
		return new SecureElementConfig("lib.so", null, null, pin, file, null, 1, Duration.ofSeconds(5));
	}

	private String file(String content) throws IOException {
		return Files.writeString(this.folder.resolve("pin"), content).toString();
	}

	private static TlsConfigurationException failure(SecureElementPin pin) {
		return catchThrowableOfType(TlsConfigurationException.class, pin::read);
	}

}
