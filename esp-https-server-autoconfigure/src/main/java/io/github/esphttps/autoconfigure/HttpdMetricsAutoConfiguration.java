package io.github.esphttps.autoconfigure;

import io.github.esphttps.actuate.HttpdEventMetrics;
import io.github.esphttps.actuate.HttpdHandshakeMetrics;
import io.github.esphttps.actuate.HttpdMetrics;
import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.event.HttpdSessionEventPublisher;
import io.github.esphttps.httpd.HttpdServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the meters <code>esp.https.*</code>, but for those of requests.
 */
@AutoConfiguration(after = EspHttpsServerAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({ MeterRegistry.class, HttpdServer.class })
public final class HttpdMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(value = HttpdMetrics.class, name = "espHttpsMetrics")
	MeterBinder espHttpsMetrics(ConfigurableListableBeanFactory beans) {
		ServerNames names = ServerNames.of(beans);
		return (registry) -> names.servers()
			.forEach((name,
					server) -> new HttpdMetrics(server, names.areSeveral() ? Tags.of("server", name) : Tags.empty())
						.bindTo(registry));
	}

	@Bean
	@ConditionalOnBean(HttpdSessionEventPublisher.class)
	@ConditionalOnMissingBean(value = HttpdEventMetrics.class, name = "espHttpsEventMetrics")
	HttpdEventMetrics espHttpsEventMetrics(HttpdSessionEventPublisher publisher) {
		return new HttpdEventMetrics(publisher);
	}

	@Bean
	@ConditionalOnMissingBean(value = HttpdHandshakeMetrics.class, name = "espHttpsHandshakeMetrics")
	HttpdHandshakeMetrics espHttpsHandshakeMetrics(MeterRegistry registry, HttpdSslConfig config,
			ConfigurableListableBeanFactory beans) {
		ServerNames names = ServerNames.of(beans);
		return new HttpdHandshakeMetrics(registry, config,
				names.areSeveral() ? Tags.of("server", names.primary()) : Tags.empty());
	}

}
