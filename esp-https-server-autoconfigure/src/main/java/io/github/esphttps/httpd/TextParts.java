package io.github.esphttps.httpd;

import java.nio.charset.StandardCharsets;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Encodes a text that comes in parts, which may cut a character in two.
 */
final class TextParts {

	private String cut = "";

	private TextParts() {
	}

	/** Encode the parts as UTF-8, anew for each subscriber. */
	static Flux<byte[]> encode(Publisher<String> parts) {
		return Flux.defer(() -> Flux.from(parts).map(new TextParts()::encode));
	}

	private byte[] encode(String part) {
		String text = this.cut + part;
		int end = text.length();
		if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
			end--;
		}
		this.cut = text.substring(end);
		return text.substring(0, end).getBytes(StandardCharsets.UTF_8);
	}

}
