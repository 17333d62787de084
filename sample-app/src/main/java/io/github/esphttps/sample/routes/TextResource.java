package io.github.esphttps.sample.routes;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import org.springframework.core.io.ClassPathResource;

/**
 * Reads text that belongs to a route from beside its class.
 */
final class TextResource {

	private TextResource() {
	}

	static String read(String name) {
		try {
			return new ClassPathResource(name, TextResource.class).getContentAsString(StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
