package io.github.esphttps.sample.pki;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PkiDirectoryTests {

	@Test
	void classesLieInTheBuildFolder() {
		assertThat(PkiDirectory.standard(Path.of("/srv/sample-app/target/classes")))
			.isEqualTo(Path.of("/srv/sample-app/target/pki").toAbsolutePath());
	}

	@Test
	void jarLiesInTheBuildFolder() {
		assertThat(PkiDirectory.standard(Path.of("/srv/sample-app/target")))
			.isEqualTo(Path.of("/srv/sample-app/target/pki").toAbsolutePath());
	}

	@Test
	void jarThatWasMovedUsesTheWorkingDirectory() {
		assertThat(PkiDirectory.standard(Path.of("/opt/target/app/lib")))
			.isEqualTo(Path.of("target/pki").toAbsolutePath());
	}

	@Test
	void jarAtTheRootUsesTheWorkingDirectory() {
		assertThat(PkiDirectory.standard(Path.of("/"))).isEqualTo(Path.of("target/pki").toAbsolutePath());
	}

	@Test
	void thisApplicationRunsFromItsBuildFolder() {
		assertThat(PkiDirectory.standard(PkiDirectory.class)).endsWithRaw(Path.of("target", "pki"));
	}

}
