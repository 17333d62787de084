package io.github.esphttps.sample.routes;

import java.time.Duration;

import io.github.esphttps.httpd.UriHandler;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Answers later, without a thread that waits.
 */
@Configuration(proxyBeanMethods = false)
final class SlowRoute {

	private static final Duration DELAY = Duration.ofSeconds(1);

	@Bean
	UriHandler slow() {
		return UriHandler.get("/slow", (request, response) -> Mono.delay(DELAY).then(response.send("Here I am")));
	}

}
