package io.github.esphttps.actuate;

import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.Sanitizer;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;

/**
 * What a caller may see of the addresses and names of clients.
 */
final class Shown {

	private static final String PREFIX = "esp.https.session.";

	private final Sanitizer sanitizer;

	private final boolean values;

	Shown(List<SanitizingFunction> functions, boolean values) {
		this.sanitizer = new Sanitizer(functions);
		this.values = values;
	}

	/** Return whether nothing is hidden from the caller but by a function. */
	boolean values() {
		return this.values;
	}

	@Nullable String address(@Nullable String address) {
		return sanitize("address", address);
	}

	@Nullable String identity(@Nullable String subject) {
		return sanitize("identity", subject);
	}

	@Nullable String serialNumber(@Nullable String serialNumber) {
		return sanitize("serial-number", serialNumber);
	}

	List<String> alternativeNames(List<String> names) {
		return names.stream()
			.map((name) -> sanitize("alternative-names", name))
			.filter(Objects::nonNull)
			.map(String::valueOf)
			.toList();
	}

	private @Nullable String sanitize(String key, @Nullable String value) {
		if (value == null) {
			return null;
		}
		Object sanitized = this.sanitizer.sanitize(new SanitizableData(null, PREFIX + key, value), this.values);
		return (sanitized != null) ? sanitized.toString() : null;
	}

}
