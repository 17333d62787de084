package io.github.esphttps.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;

import io.github.esphttps.config.ServerProfile;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.ResourcePropertySource;

/**
 * Adds the defaults of <code>esp.https.profile</code> where every other source of
 * properties comes first.
 */
final class ServerProfileEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		String profile = environment.getProperty("esp.https.profile", "standard").toLowerCase(Locale.ROOT);
		// Binding reports an unknown name, with the known ones
		if (Arrays.stream(ServerProfile.values()).anyMatch((known) -> known.name().equalsIgnoreCase(profile))) {
			environment.getPropertySources().addLast(defaults(profile));
		}
	}

	private static ResourcePropertySource defaults(String profile) {
		try {
			return new ResourcePropertySource("espHttpsProfile-" + profile,
					new ClassPathResource(profile + ".properties", ServerProfile.class));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	// After the application's own configuration files have been read
	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE;
	}

}
