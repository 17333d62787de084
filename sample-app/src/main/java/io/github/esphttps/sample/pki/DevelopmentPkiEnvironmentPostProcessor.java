package io.github.esphttps.sample.pki;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Prepares the certificates before anything asks for them. The folder is
 * <code>sample.pki-directory</code>.
 */
final class DevelopmentPkiEnvironmentPostProcessor implements EnvironmentPostProcessor {

	private static final String DIRECTORY = "sample.pki-directory";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		Path standard = PkiDirectory.standard(getClass());
		environment.getPropertySources()
			.addLast(new MapPropertySource("samplePki", Map.of(DIRECTORY, standard.toString())));
		if (!"insecure".equalsIgnoreCase(environment.getProperty("esp.https.transport-mode"))) {
			prepare(Path.of(environment.getRequiredProperty(DIRECTORY)));
		}
	}

	private static void prepare(Path directory) {
		try {
			DevelopmentPki.in(directory).prepare(Instant.now());
		}
		catch (IOException | GeneralSecurityException ex) {
			throw new IllegalStateException(
					"Certificates for development cannot be stored in '%s'. Set '%s' to another folder."
						.formatted(directory, DIRECTORY),
					ex);
		}
	}

}
