package io.github.esphttps.sample.pki;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class DevelopmentPkiEnvironmentPostProcessorTests {

	@TempDir
	@SuppressWarnings("NullAway.Init")
	private Path directory;

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void firstStartMakesTheCertificatesAndTheSecondKeepsThem() throws Exception {
		this.environment.setProperty("sample.pki-directory", this.directory.resolve("pki").toString());
		process();
		String first = Files.readString(this.directory.resolve("pki/server-key.pem"));
		process();
		assertThat(this.directory.resolve("pki/server-key.pem")).hasContent(first);
	}

	@Test
	void insecureModeNeedsNone() {
		this.environment.setProperty("sample.pki-directory", this.directory.resolve("pki").toString());
		this.environment.setProperty("esp.https.transport-mode", "insecure");
		process();
		assertThat(this.directory).isEmptyDirectory();
	}

	@Test
	void folderHasADefault() {
		this.environment.setProperty("esp.https.transport-mode", "insecure");
		process();
		assertThat(this.environment.getProperty("sample.pki-directory")).endsWith(Path.of("target", "pki").toString());
	}

	@Test
	void folderThatCannotBeMadeIsNamed() throws Exception {
		Path file = Files.createFile(this.directory.resolve("file"));
		this.environment.setProperty("sample.pki-directory", file.resolve("pki").toString());
		assertThatIllegalStateException().isThrownBy(this::process)
			.withMessageContaining(file.resolve("pki").toString())
			.withMessageContaining("'sample.pki-directory'");
	}

	private void process() {
		new DevelopmentPkiEnvironmentPostProcessor().postProcessEnvironment(this.environment, new SpringApplication());
	}

}
