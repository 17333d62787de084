package io.github.esphttps.autoconfigure;

import io.github.esphttps.actuate.HttpdHealthIndicator;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.tls.ClientTrust;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the <code>espHttps</code> health contributor.
 */
@AutoConfiguration(after = EspHttpsServerAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(value = HttpdServer.class, search = SearchStrategy.CURRENT)
@ConditionalOnEnabledHealthIndicator("esphttps")
@EnableConfigurationProperties(HttpdHealthProperties.class)
public final class HttpdHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "espHttpsHealthIndicator")
	HttpdHealthIndicator espHttpsHealthIndicator(ListableBeanFactory beans, ObjectProvider<ClientTrust> trust,
			HttpdHealthProperties properties) {
		properties.validate();
		return new HttpdHealthIndicator(ServerBeans.of(beans).byName(), trust.getIfUnique(),
				properties.acceptPausedThreshold(), properties.poolFullThreshold());
	}

}
