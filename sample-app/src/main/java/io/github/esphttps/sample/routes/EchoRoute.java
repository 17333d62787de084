package io.github.esphttps.sample.routes;

import io.github.esphttps.httpd.UriHandler;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Sends the body back as it arrives, whatever its length.
 */
@Configuration(proxyBeanMethods = false)
final class EchoRoute {

	@Bean
	UriHandler echo() {
		// Not text/html: a page of another site could post a script to itself
		return UriHandler.post("/echo",
				(request, response) -> response.type("application/octet-stream").send(request.body()));
	}

}
