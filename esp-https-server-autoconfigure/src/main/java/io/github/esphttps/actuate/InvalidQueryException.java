package io.github.esphttps.actuate;

import java.io.Serial;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

/**
 * A parameter of the endpoint that is missing or not valid.
 */
final class InvalidQueryException extends InvalidEndpointRequestException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final String property;

	private final @Nullable String value;

	InvalidQueryException(String property, @Nullable String value, String reason) {
		super("Invalid value '%s' of '%s': %s".formatted((value != null) ? value : "", property, reason), reason);
		this.property = property;
		this.value = value;
	}

	/** Return what a client of the web gets to know. */
	Map<String, Object> body() {
		return OperationResponseBody.of(Map.of("property", this.property, "value",
				(this.value != null) ? this.value : "", "reason", String.valueOf(getReason())));
	}

}
