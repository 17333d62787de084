package io.github.esphttps.autoconfigure;

import java.util.Objects;

import io.github.esphttps.actuate.HttpdRequestObservationConvention;
import io.github.esphttps.actuate.HttpdRequestObservations;
import io.github.esphttps.httpd.HttpdServer;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.ObservationRegistry;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the observation of requests, <code>esp.https.requests</code>.
 */
@AutoConfiguration(after = EspHttpsServerAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean({ ObservationRegistry.class, HttpdServer.class })
public final class HttpdObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(value = HttpdRequestObservations.class, name = "espHttpsRequestObservations")
	HttpdRequestObservations espHttpsRequestObservations(ObservationRegistry registry,
			ObjectProvider<HttpdRequestObservationConvention> convention, ConfigurableListableBeanFactory beans) {
		ServerNames names = ServerNames.of(beans);
		return new HttpdRequestObservations(registry, convention.getIfAvailable(),
				(server) -> names.areSeveral()
						? KeyValues.of("server", Objects.requireNonNullElse(names.nameOf(server), "UNKNOWN"))
						: KeyValues.empty());
	}

}
