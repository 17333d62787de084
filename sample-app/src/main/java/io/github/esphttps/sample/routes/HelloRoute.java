package io.github.esphttps.sample.routes;

import io.github.esphttps.httpd.UriHandler;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The smallest route there is.
 */
@Configuration(proxyBeanMethods = false)
final class HelloRoute {

	@Bean
	UriHandler hello() {
		return UriHandler.get("/hello", (request, response) -> response.send("Hello World!"));
	}

}
