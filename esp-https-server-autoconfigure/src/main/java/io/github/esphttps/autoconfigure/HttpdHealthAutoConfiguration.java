package io.github.esphttps.autoconfigure;

import io.github.esphttps.actuate.HttpdHealthIndicator;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.tls.ClientTrust;
import io.github.esphttps.tls.TlsTransport;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the <code>espHttps</code> health contributor.
 */
@AutoConfiguration(after = EspHttpsServerAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(HttpdServer.class)
@ConditionalOnEnabledHealthIndicator("esphttps")
public final class HttpdHealthAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = "espHttpsHealthIndicator")
	HttpdHealthIndicator espHttpsHealthIndicator(HttpdServer server, ObjectProvider<ClientTrust> trust,
			ObjectProvider<TlsTransport> transport) {
		return new HttpdHealthIndicator(server, trust.getIfAvailable(), transport.getIfAvailable());
	}

}
