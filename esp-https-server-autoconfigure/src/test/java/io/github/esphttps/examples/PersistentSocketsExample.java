package io.github.esphttps.examples;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdException;
import io.github.esphttps.httpd.HttpdRequest;
import io.github.esphttps.httpd.HttpdResponse;
import io.github.esphttps.httpd.UriHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * ESP-IDF: <code>examples/protocols/http_server/persistent_sockets</code>. A sum for each
 * session, that ends with it, and a count of visitors for all. What is not a number is
 * refused with 400, the original takes it for zero.
 */
final class PersistentSocketsExample {

	private static final Logger logger = LoggerFactory.getLogger(PersistentSocketsExample.class);

	private final AtomicInteger visitors = new AtomicInteger();

	List<UriHandler> handlers() {
		return List.of(UriHandler.get("/adder", this::get), UriHandler.put("/adder", this::put),
				UriHandler.post("/adder", this::post));
	}

	private Mono<Void> get(HttpdRequest request, HttpdResponse response) {
		int sum = adder(request).sum;
		logger.info("/adder GET handler send {}", sum);
		return response.send(Integer.toString(sum));
	}

	private Mono<Void> put(HttpdRequest request, HttpdResponse response) {
		Adder adder = adder(request);
		return request.bodyToString().flatMap((body) -> {
			adder.sum = number(body);
			logger.info("/adder PUT handler read {}", adder.sum);
			return response.send(Integer.toString(adder.sum));
		});
	}

	private Mono<Void> post(HttpdRequest request, HttpdResponse response) {
		Adder adder = adder(request);
		return request.bodyToString().flatMap((body) -> {
			int value = number(body);
			logger.info("/adder handler read {}", value);
			adder.sum += value;
			return response.send(Integer.toString(adder.sum));
		});
	}

	private Adder adder(HttpdRequest request) {
		logger.info("/adder visitor count = {}", this.visitors.incrementAndGet());
		return request.session().attributes().computeIfAbsent(Adder.class, Adder::new);
	}

	private static int number(String body) {
		try {
			return Integer.parseInt(body.strip());
		}
		catch (NumberFormatException ex) {
			throw new HttpdException(HttpdError.BAD_REQUEST, "Send a number");
		}
	}

	/** The context of a session, used by one request at a time. */
	private static final class Adder implements AutoCloseable {

		private int sum;

		Adder() {
			logger.info("/adder allocating new session");
		}

		@Override
		public void close() {
			logger.info("/adder Free Context function called");
		}

	}

}
