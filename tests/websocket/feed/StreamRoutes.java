package com.example.feed;

import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketHandler;
import io.github.esphttps.httpd.WebSocketMessage;
import io.github.esphttps.httpd.WebSocketOptions;
import io.github.esphttps.httpd.WebSocketSession;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * WebSockets whose messages may be of any length, because nobody keeps them.
 */
@Configuration(proxyBeanMethods = false)
class StreamRoutes {

	private static final WebSocketOptions ANY_LENGTH = WebSocketOptions.defaults().maxFrame(-1).maxMessage(-1);

	private static final int PIECE = 32 * 1024;

	@Bean
	UriHandler stream() {
		return UriHandler.webSocket("/stream", StreamRoutes::digest, ANY_LENGTH);
	}

	private static Publisher<Void> digest(WebSocketSession session, WebSocketMessage message) {
		MessageDigest digest = sha256();
		AtomicLong bytes = new AtomicLong();
		return message.payload().doOnNext((part) -> {
			bytes.addAndGet(part.length);
			digest.update(part);
		}).then(Mono.defer(() -> session.send(described(bytes.get(), digest))));
	}

	@Bean
	UriHandler streamThatBlocks() {
		return UriHandler.webSocket("/stream/blocking", WebSocketHandler.blocking(StreamRoutes::digestAndBlock),
				ANY_LENGTH);
	}

	private static Publisher<Void> digestAndBlock(WebSocketSession session, WebSocketMessage message)
			throws Exception {
		MessageDigest digest = sha256();
		long bytes = 0;
		try (InputStream payload = message.payloadAsInputStream()) {
			byte[] part = new byte[PIECE];
			for (int count = payload.read(part); count >= 0; count = payload.read(part)) {
				bytes += count;
				digest.update(part, 0, count);
			}
		}
		return session.send(described(bytes, digest));
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String described(long bytes, MessageDigest digest) {
		return bytes + " " + HexFormat.of().formatHex(digest.digest());
	}

	/** Limited by what is configured. */
	@Bean
	UriHandler bounded() {
		return UriHandler.webSocket("/bounded", StreamRoutes::digest);
	}

	@Bean
	UriHandler mirror() {
		return UriHandler.webSocket("/mirror", (session, message) -> message.isText()
				? session.sendText(message.payloadToString()) : session.sendBinary(message.payload()), ANY_LENGTH);
	}

	/** Answers a number with a message of as many bytes. */
	@Bean
	UriHandler pour() {
		return UriHandler.webSocket("/pour",
				(session, message) -> message.payloadToString()
					.flatMap((text) -> session.sendBinary(pieces(Long.parseLong(text) / PIECE))));
	}

	private static Flux<byte[]> pieces(long count) {
		return Flux.generate(() -> 0L, (number, sink) -> {
			if (number == count) {
				sink.complete();
			}
			else {
				byte[] piece = new byte[PIECE];
				Arrays.fill(piece, number.byteValue());
				sink.next(piece);
			}
			return number + 1;
		});
	}

}
