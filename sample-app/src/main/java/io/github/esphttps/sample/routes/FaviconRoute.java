package io.github.esphttps.sample.routes;

import io.github.esphttps.httpd.UriHandler;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The icon that browsers ask for unasked. Without it they get a 404, which closes the
 * session.
 */
@Configuration(proxyBeanMethods = false)
final class FaviconRoute {

	@Bean
	UriHandler favicon() {
		String icon = TextResource.read("favicon.svg");
		return UriHandler.get("/favicon.ico", (request,
				response) -> response.type("image/svg+xml").header("Cache-Control", "max-age=86400").send(icon));
	}

}
