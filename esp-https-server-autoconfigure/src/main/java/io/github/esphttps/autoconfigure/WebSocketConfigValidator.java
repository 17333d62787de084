package io.github.esphttps.autoconfigure;

import java.time.Duration;
import java.util.List;

import io.github.esphttps.config.WebSocketConfig;
import io.github.esphttps.httpd.HttpdConfigurationException;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Refuses values of <code>esp.https.websocket</code> that bind but make no sense.
 */
final class WebSocketConfigValidator {

	private static final String PREFIX = "esp.https.websocket.";

	// Clocks that count nanoseconds do not reach much further
	private static final Duration MAX_TIME = Duration.ofDays(36500);

	private static final DataSize UNLIMITED = DataSize.ofBytes(-1);

	private WebSocketConfigValidator() {
	}

	static void validate(WebSocketConfig config) {
		Duration interval = config.pingInterval();
		require(!interval.isNegative() && interval.compareTo(MAX_TIME) <= 0, "ping-interval", interval,
				"The time must be from 0, which stands for no pings, to 36500 days. A number without a unit is in seconds.");
		require(config.missedPongs() >= 0, "missed-pongs", config.missedPongs(),
				"The number of pings must not be negative. Use 0 to close a client with the first ping that it does "
						+ "not answer, or set 'esp.https.websocket.ping-interval' to 0 for no pings.");
		length("max-frame", config.maxFrame());
		length("max-message", config.maxMessage());
		Duration timeout = config.closeTimeout();
		require(timeout.compareTo(Duration.ZERO) > 0 && timeout.compareTo(MAX_TIME) <= 0, "close-timeout", timeout,
				"The time must be greater than zero, and 36500 days at most. A number without a unit is in seconds.");
		require(config.sendQueue().toBytes() > 0, "send-queue", config.sendQueue(),
				"The queue needs room for at least 1 byte. A message is taken whole as long as there is any room.");
		origins(config.allowedOrigins());
	}

	private static void length(String property, DataSize length) {
		require(length.compareTo(UNLIMITED) >= 0, property, length,
				"The length must not be negative. Use -1 for any length.");
	}

	// Not an invalid value to Spring Boot, which explains no element of a list
	private static void origins(List<String> origins) {
		for (String origin : origins) {
			if (!WebSocketConfig.isOrigin(origin)) {
				throw new HttpdConfigurationException(PREFIX + "allowed-origins", origin,
						"No page has this origin. It is a scheme, a host and, where it is not that of the scheme, a "
								+ "port, without a path.",
						"Use origins such as 'https://example.com' or 'http://localhost:3000', '*' for all pages, or "
								+ "remove the property for those of this server only.");
			}
		}
	}

	private static void require(boolean condition, String property, @Nullable Object value, String reason) {
		if (!condition) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + property, value, reason);
		}
	}

}
