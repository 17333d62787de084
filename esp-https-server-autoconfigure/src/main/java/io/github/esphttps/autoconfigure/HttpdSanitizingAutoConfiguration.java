package io.github.esphttps.autoconfigure;

import io.github.esphttps.actuate.KeyMaterialSanitizer;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration that keeps key material out of Actuator's endpoints.
 */
@AutoConfiguration
@ConditionalOnClass(SanitizingFunction.class)
public final class HttpdSanitizingAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	KeyMaterialSanitizer espHttpsKeyMaterialSanitizer() {
		return new KeyMaterialSanitizer();
	}

}
