package io.github.esphttps;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.httpd.UriHandler;

/**
 * Counts the requests that were dispatched.
 */
final class Visits {

	static final String URI = "/visit";

	private final AtomicInteger count = new AtomicInteger();

	UriHandler handler() {
		return UriHandler.get(URI, (request, response) -> {
			this.count.incrementAndGet();
			return response.send("welcome");
		});
	}

	int count() {
		return this.count.get();
	}

}
