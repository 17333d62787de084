package io.github.esphttps.sample.routes;

import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdException;
import io.github.esphttps.httpd.HttpdRequest;
import io.github.esphttps.httpd.UriHandler;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * A sum that each session has for itself. ESP-IDF: the <code>persistent_sockets</code>
 * example.
 */
@Configuration(proxyBeanMethods = false)
final class AdderRoutes {

	@Bean
	UriHandler sum() {
		return UriHandler.get("/adder",
				(request, response) -> response.send(Long.toString(RunningSum.of(request.session()).get())));
	}

	@Bean
	UriHandler addToSum() {
		return UriHandler.post("/adder",
				(request, response) -> number(request).map(RunningSum.of(request.session())::add)
					.onErrorMap(ArithmeticException.class, (ex) -> badRequest("The sum would be too large"))
					.flatMap((sum) -> response.send(sum.toString())));
	}

	@Bean
	UriHandler setSum() {
		return UriHandler.put("/adder",
				(request, response) -> number(request).map(RunningSum.of(request.session())::set)
					.flatMap((sum) -> response.send(sum.toString())));
	}

	private static Mono<Long> number(HttpdRequest request) {
		return request.bodyToString()
			.map(String::strip)
			.map(Long::valueOf)
			.onErrorMap(NumberFormatException.class, (ex) -> badRequest("Send a whole number, for example 5"));
	}

	private static HttpdException badRequest(String message) {
		return new HttpdException(HttpdError.BAD_REQUEST, message);
	}

}
