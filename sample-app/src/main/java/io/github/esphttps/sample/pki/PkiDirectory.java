package io.github.esphttps.sample.pki;

import java.nio.file.Path;
import java.util.stream.Stream;

import org.springframework.boot.system.ApplicationHome;

/**
 * Decides where the certificates are when nothing is configured.
 */
final class PkiDirectory {

	private PkiDirectory() {
	}

	static Path standard(Class<?> application) {
		return standard(new ApplicationHome(application).getDir().toPath());
	}

	// The build folder the application runs from, as classes or as a jar, whatever the
	// working directory is. An application moved elsewhere has one in that directory.
	static Path standard(Path home) {
		Path absolute = home.toAbsolutePath().normalize();
		return Stream.of(absolute, absolute.resolve("..").normalize())
			.filter((folder) -> folder.endsWith("target"))
			.findFirst()
			.orElse(Path.of("target").toAbsolutePath())
			.resolve("pki");
	}

}
