package io.github.esphttps.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

import io.github.esphttps.config.ServerProfile;

import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.support.ResourcePropertySource;

/**
 * Adds the defaults of <code>esp.https.profile</code> where every other source of
 * properties comes first, those of <code>@PropertySource</code> and
 * <code>SpringApplication.setDefaultProperties</code> included.
 */
final class ServerProfileDefaults implements BeanFactoryPostProcessor {

	private final ConfigurableEnvironment environment;

	ServerProfileDefaults(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	public void postProcessBeanFactory(ConfigurableListableBeanFactory beanFactory) {
		ServerProfile profile = Binder.get(this.environment)
			.bind("esp.https.profile", ServerProfile.class)
			.orElse(ServerProfile.STANDARD);
		this.environment.getPropertySources().addLast(defaults(profile));
	}

	/** Return the name of the file with the defaults of a profile. */
	static String fileOf(ServerProfile profile) {
		return profile.name().toLowerCase(Locale.ROOT) + ".properties";
	}

	private static ResourcePropertySource defaults(ServerProfile profile) {
		try {
			return new ResourcePropertySource("espHttpsProfile",
					new ClassPathResource(fileOf(profile), ServerProfile.class));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
