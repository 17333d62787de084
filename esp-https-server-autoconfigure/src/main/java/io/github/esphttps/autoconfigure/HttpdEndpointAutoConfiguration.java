package io.github.esphttps.autoconfigure;

import io.github.esphttps.actuate.HttpdEndpoint;
import io.github.esphttps.actuate.HttpdEndpointWebExtension;
import io.github.esphttps.httpd.HttpdServer;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the <code>esphttps</code> endpoint.
 */
@AutoConfiguration(after = EspHttpsServerAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(value = HttpdServer.class, search = SearchStrategy.CURRENT)
@ConditionalOnAvailableEndpoint(HttpdEndpoint.class)
@EnableConfigurationProperties(HttpdEndpointProperties.class)
public final class HttpdEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	HttpdEndpoint espHttpsEndpoint(ListableBeanFactory beans, ObjectProvider<SanitizingFunction> sanitizingFunctions,
			HttpdEndpointProperties properties) {
		return new HttpdEndpoint(ServerBeans.of(beans).byName(), sanitizingFunctions.orderedStream().toList(),
				properties.showValues());
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnBean(HttpdEndpoint.class)
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	HttpdEndpointWebExtension espHttpsEndpointWebExtension(HttpdEndpoint endpoint, HttpdEndpointProperties properties) {
		return new HttpdEndpointWebExtension(endpoint, properties.showValues(), properties.roles());
	}

}
