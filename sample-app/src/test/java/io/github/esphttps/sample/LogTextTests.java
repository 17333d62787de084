package io.github.esphttps.sample;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class LogTextTests {

	@Test
	void ordinaryTextStaysAsItIs() {
		assertThat(LogText.escape("CN=Gerät 1,O=Fabrik\\, Nord")).isEqualTo("CN=Gerät 1,O=Fabrik\\, Nord");
	}

	@ParameterizedTest
	@CsvSource({ "000a", "000d", "001b", "0085", "009b", "2028", "2029", "202e" })
	void whatBreaksALineOrControlsATerminalIsEscaped(String hex) {
		String unsafe = Character.toString(Integer.parseInt(hex, 16));
		assertThat(LogText.escape("a" + unsafe + "b")).isEqualTo("a\\u" + hex + "b");
	}

}
