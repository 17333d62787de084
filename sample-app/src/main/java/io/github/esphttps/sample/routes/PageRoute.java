package io.github.esphttps.sample.routes;

import io.github.esphttps.httpd.UriHandler;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A page that tells its reader who he is to the server.
 */
@Configuration(proxyBeanMethods = false)
final class PageRoute {

	@Bean
	UriHandler page() {
		HtmlTemplate template = new HtmlTemplate(TextResource.read("page.html"));
		return UriHandler.get("/",
				(request, response) -> response.type("text/html; charset=utf-8")
					.header("Cache-Control", "no-store")
					.header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'")
					.send(template.render(SessionFacts.of(request.session()))));
	}

}
