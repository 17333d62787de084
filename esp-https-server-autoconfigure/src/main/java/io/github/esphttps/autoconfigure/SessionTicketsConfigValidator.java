package io.github.esphttps.autoconfigure;

import java.time.Duration;

import io.github.esphttps.config.SessionTicketsConfig;
import io.github.esphttps.config.TicketKeyStore;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Refuses values about session tickets that bind but make no sense.
 */
final class SessionTicketsConfigValidator {

	// RFC 8446, section 4.6.1
	private static final Duration MAX_LIFETIME = Duration.ofDays(7);

	private static final Duration MAX_TIME = Duration.ofDays(36500);

	private SessionTicketsConfigValidator() {
	}

	static void validate(SessionTicketsConfig config) {
		seconds("lifetime", config.lifetime(), MAX_LIFETIME, "7 days, the most that TLS 1.3 allows");
		seconds("rotation", config.rotation(), MAX_TIME, "36500 days");
		seconds("max-lineage", config.maxLineage(), MAX_TIME, "36500 days");
		if (config.keyStore() == TicketKeyStore.FILE) {
			require(config.keyFile() != null, "key-store", "file",
					"There is no file. Set 'esp.https.tickets.key-file', which is created if it does not exist.");
		}
		else {
			require(config.keyFile() == null, "key-file", config.keyFile(),
					"Keys are not kept in a file. Set 'esp.https.tickets.key-store' to 'file', or remove the property.");
		}
	}

	private static void seconds(String name, Duration duration, Duration most, String described) {
		boolean whole = duration.getNano() == 0;
		require(whole && duration.compareTo(Duration.ZERO) > 0 && duration.compareTo(most) <= 0, name, duration,
				"The time must be whole seconds from 1 to " + described
						+ ". A number without a unit is in milliseconds.");
	}

	private static void require(boolean condition, String name, @Nullable Object value, String reason) {
		if (!condition) {
			throw new InvalidConfigurationPropertyValueException("esp.https.tickets." + name, value, reason);
		}
	}

}
