package io.github.esphttps.autoconfigure;

import java.time.Duration;

import io.github.esphttps.config.HttpdConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Refuses values of <code>esp.https.httpd</code> that bind but make no sense.
 */
final class HttpdConfigValidator {

	private static final String PREFIX = "esp.https.httpd.";

	// What surrounds it must fit an int as well
	private static final DataSize MAX_HEAD = DataSize.ofGigabytes(1);

	// Clocks that count nanoseconds do not reach much further
	private static final Duration MAX_TIME = Duration.ofDays(36500);

	private static final int MAX_LINGER_SECONDS = 65535;

	// Those of Linux
	private static final int MAX_KEEP_ALIVE_SECONDS = 32767;

	private static final int MAX_KEEP_ALIVE_COUNT = 127;

	private HttpdConfigValidator() {
	}

	static void validate(HttpdConfig config) {
		sessions(config);
		limits(config);
		timeouts(config);
		socketOptions(config);
	}

	private static void sessions(HttpdConfig config) {
		require(config.maxOpenSockets() > 0, "max-open-sockets", config.maxOpenSockets(),
				"The server needs room for at least one session. The default is 4.");
		require(config.handshakeSlots() >= 0, "handshake-slots", config.handshakeSlots(),
				"The number of handshakes must not be negative. Use 0 to purge sessions when a connection is accepted.");
		cap("max-sockets-per-address", config.maxSocketsPerAddress());
		cap("max-sockets-per-identity", config.maxSocketsPerIdentity());
	}

	private static void cap(String property, int cap) {
		require(cap == -1 || cap > 0, property, cap,
				"A client needs room for at least one connection. Use -1 for any number of them.");
	}

	private static void limits(HttpdConfig config) {
		require(config.backlogConn() > 0, "backlog-conn", config.backlogConn(),
				"The backlog needs at least one place. The default is 5.");
		require(config.maxUriHandlers() == -1 || config.maxUriHandlers() > 0, "max-uri-handlers",
				config.maxUriHandlers(),
				"The server needs room for at least one handler. Use -1 for any number of them.");
		require(config.maxRespHeaders() >= -1, "max-resp-headers", config.maxRespHeaders(),
				"The number of header fields must not be negative. Use -1 for any number of them.");
		head("max-uri-len", config.maxUriLen(), 1,
				"The shortest request target, '/', has 1 byte, and the limit must not exceed 1 GB. The default is 512B.");
		head("max-req-hdr-len", config.maxReqHdrLen(), 2,
				"The shortest header section, an empty line, has 2 bytes, and the limit must not exceed 1 GB. The default is 1024B.");
		require(!config.maxBodyLen().isNegative() && config.maxBodyBytes() < Integer.MAX_VALUE - 8, "max-body-len",
				config.maxBodyLen(),
				"A body that is read as a whole has from 0 bytes to less than 2 GB. Handlers that stream the body are "
						+ "not limited by it.");
	}

	private static void head(String property, DataSize size, int least, String reason) {
		require(size.toBytes() >= least && size.compareTo(MAX_HEAD) <= 0, property, size, reason);
	}

	private static void timeouts(HttpdConfig config) {
		timeout("recv-wait-timeout", config.recvWaitTimeout());
		timeout("send-wait-timeout", config.sendWaitTimeout());
		timeout("request-timeout", config.requestTimeout());
		timeout("idle-timeout", config.idleTimeout());
	}

	private static void timeout(String property, Duration timeout) {
		require(!timeout.isNegative() && timeout.compareTo(MAX_TIME) <= 0, property, timeout,
				"The time must be from 0, which stands for no limit, to 36500 days. A number without a unit is in seconds.");
	}

	private static void socketOptions(HttpdConfig config) {
		seconds("linger-timeout", config.lingerTimeout(), MAX_LINGER_SECONDS,
				"0, which resets the connection at once,");
		seconds("keep-alive-idle", config.keepAliveIdle(), MAX_KEEP_ALIVE_SECONDS, "0, which stands for 5,");
		seconds("keep-alive-interval", config.keepAliveInterval(), MAX_KEEP_ALIVE_SECONDS, "0, which stands for 5,");
		require(config.keepAliveCount() >= 0 && config.keepAliveCount() <= MAX_KEEP_ALIVE_COUNT, "keep-alive-count",
				config.keepAliveCount(),
				"The number of probes must be from 0, which stands for 3, to %d.".formatted(MAX_KEEP_ALIVE_COUNT));
	}

	private static void seconds(String property, Duration time, int most, String least) {
		require(!time.isNegative() && time.getNano() == 0 && time.toSeconds() <= most, property, time,
				"The socket option takes whole seconds from %s to %d. Remove the fraction of a second, if there is one."
					.formatted(least, most));
	}

	private static void require(boolean condition, String property, @Nullable Object value, String reason) {
		if (!condition) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + property, value, reason);
		}
	}

}
