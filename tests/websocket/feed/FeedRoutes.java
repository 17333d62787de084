package com.example.feed;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.config.SlowClient;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.HttpdRequest;
import io.github.esphttps.httpd.HttpdResponse;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketFrame;
import io.github.esphttps.httpd.WebSocketOptions;
import io.github.esphttps.httpd.WebSocketSession;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * WebSockets that only hear, one for each policy for clients that do not, and the route
 * that makes the server speak.
 */
@Configuration(proxyBeanMethods = false)
class FeedRoutes {

	private static final Logger logger = LoggerFactory.getLogger(FeedRoutes.class);

	private static final int PIECE = 16 * 1024;

	private final AtomicInteger clogged = new AtomicInteger();

	@Bean
	UriHandler feed() {
		return UriHandler.webSocket("/feed", (session, message) -> Mono.empty());
	}

	@Bean
	UriHandler feedThatWaits() {
		return feed(SlowClient.WAIT);
	}

	@Bean
	UriHandler feedThatDrops() {
		return feed(SlowClient.DROP);
	}

	@Bean
	UriHandler feedThatCloses() {
		return feed(SlowClient.CLOSE);
	}

	private UriHandler feed(SlowClient policy) {
		return UriHandler.webSocket("/feed/" + policy.name().toLowerCase(),
				(session, message) -> message.payloadToString()
					.doOnNext((text) -> clog(session, Integer.parseInt(text)))
					.then(),
				WebSocketOptions.defaults().sendQueue(1024 * 1024, policy));
	}

	/** Send until the client takes no more, then have so many bytes wait for it. */
	private void clog(WebSocketSession session, int bytes) {
		AtomicInteger sent = new AtomicInteger();
		byte[] piece = piece();
		Flux.range(0, 10_000)
			.concatMap((number) -> session.send(piece).doOnSuccess((nothing) -> sent.incrementAndGet()))
			.subscribe(null, (ex) -> {
			});
		Flux.interval(Duration.ofMillis(500))
			.map((tick) -> sent.get())
			.buffer(3, 1)
			.filter((counts) -> Objects.equals(counts.get(0), counts.get(2)))
			.next()
			.subscribe((counts) -> {
				for (int waiting = PIECE; waiting < bytes; waiting += PIECE) {
					session.send(piece).subscribe(null, (ex) -> {
					});
				}
				logger.info("Clogged {} after {} bytes", session.id(), counts.get(0) * PIECE);
				this.clogged.incrementAndGet();
			});
	}

	/** Numbered like no message. */
	private static byte[] piece() {
		return ByteBuffer.allocate(PIECE).putLong(-1).array();
	}

	@Bean
	UriHandler broadcast() {
		return UriHandler.post("/broadcast", HttpdHandler.blocking(this::broadcast));
	}

	private Publisher<Void> broadcast(HttpdRequest request, HttpdResponse response) {
		String uri = Objects.requireNonNull(request.queryParameter("uri"));
		int first = number(request, "first");
		int messages = number(request, "messages");
		int bytes = number(request, "bytes");
		Flux<Mono<Void>> broadcasts = Flux.range(first, messages)
			.map((number) -> request.server()
				.webSockets()
				.broadcast(uri, WebSocketFrame.binary(content(number, bytes))));
		long began = System.nanoTime();
		if ("paced".equals(request.queryParameter("loop"))) {
			broadcasts.concatMap((each) -> each, 1).blockLast();
		}
		else {
			broadcasts.subscribe((each) -> each.subscribe());
		}
		return response.send(String.valueOf((System.nanoTime() - began) / 1_000_000));
	}

	private static int number(HttpdRequest request, String name) {
		return Integer.parseInt(Objects.requireNonNull(request.queryParameter(name)));
	}

	/** What the client checks: number, time, and bytes that are different in each. */
	private static byte[] content(int number, int bytes) {
		ByteBuffer content = ByteBuffer.allocate(bytes).putLong(number).putLong(System.nanoTime());
		while (content.hasRemaining()) {
			content.put((byte) (number + content.position()));
		}
		return content.array();
	}

	@Bean
	UriHandler counts() {
		return UriHandler.get("/counts", (request, response) -> response
			.send(request.server().webSockets().size() + " " + this.clogged.getAndSet(0)));
	}

}
