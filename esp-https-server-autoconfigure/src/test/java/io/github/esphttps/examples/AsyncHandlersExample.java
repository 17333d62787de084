package io.github.esphttps.examples;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.HttpdRequest;
import io.github.esphttps.httpd.HttpdResponse;
import io.github.esphttps.httpd.UriHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * ESP-IDF: <code>examples/protocols/http_server/async_handlers</code>. Long requests,
 * each on a worker thread, beside quick ones. A long request that finds all workers busy
 * waits for one, the original answers 503.
 */
final class AsyncHandlersExample {

	private static final Logger logger = LoggerFactory.getLogger(AsyncHandlersExample.class);

	private final AtomicInteger longRequests = new AtomicInteger();

	private final Runnable delay;

	/**
	 * Create the example.
	 * @param delay waits for a second, by which a request becomes a long one
	 */
	AsyncHandlersExample(Runnable delay) {
		this.delay = delay;
	}

	List<UriHandler> handlers() {
		return List.of(UriHandler.get("/", this::index),
				UriHandler.get("/long", HttpdHandler.blocking(this::longRunning)),
				UriHandler.get("/quick", this::quick));
	}

	private Mono<Void> longRunning(HttpdRequest request, HttpdResponse response) {
		logger.info("uri: /long");
		return response.sendChunks(Flux.create((chunks) -> {
			chunks.next("<div>req: %d</div>\n".formatted(this.longRequests.incrementAndGet()));
			for (int i = 0; i < 60 && !chunks.isCancelled(); i++) {
				this.delay.run();
				chunks.next("<div>%d</div>\n".formatted(i));
			}
			chunks.complete();
		}));
	}

	private Mono<Void> quick(HttpdRequest request, HttpdResponse response) {
		logger.info("uri: /quick");
		return response.send("random: %d\n".formatted(ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE)));
	}

	private Mono<Void> index(HttpdRequest request, HttpdResponse response) {
		logger.info("uri: /");
		return response.send("<div><a href=\"/long\">long</a></div><div><a href=\"/quick\">quick</a></div>");
	}

}
