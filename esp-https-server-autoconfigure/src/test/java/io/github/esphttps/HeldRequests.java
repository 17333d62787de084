package io.github.esphttps;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Requests that are in progress until the test completes them.
 */
final class HeldRequests {

	private final BlockingQueue<CompletableFuture<Void>> arrived = new LinkedBlockingQueue<>();

	/** Return a handler of <code>/async</code>. */
	UriHandler async() {
		return UriHandler.get("/async", (request, response) -> Mono.fromFuture(arrive(), true).then(response.send()));
	}

	/** Return a handler of <code>/blocking</code>. */
	UriHandler blocking() {
		return UriHandler.get("/blocking", HttpdHandler.blocking((request, response) -> {
			arrive().join();
			return response.send();
		}));
	}

	private CompletableFuture<Void> arrive() {
		CompletableFuture<Void> request = new CompletableFuture<>();
		this.arrived.add(request);
		return request;
	}

	/** Return the request that has arrived next, once it has. */
	CompletableFuture<Void> next() throws InterruptedException {
		CompletableFuture<Void> next = this.arrived.poll(1, TimeUnit.MINUTES);
		assertThat(next).as("a request arrives").isNotNull();
		return next;
	}

	/** Send a request, and return it once it is in progress. */
	CompletableFuture<Void> begin(TestClient client, String uri) throws Exception {
		Clients.send(client, uri);
		return next();
	}

}
