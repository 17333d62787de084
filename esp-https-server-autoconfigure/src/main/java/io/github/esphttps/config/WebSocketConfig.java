package io.github.esphttps.config;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * How WebSocket clients are served (<code>esp.https.websocket</code>), unless a handler
 * has options of its own.
 *
 * @param pingInterval time without a frame from the client after which it is sent a ping.
 * Use 0 for no pings. If a duration suffix is not specified, seconds are used
 * @param missedPongs pings in a row that may remain unanswered for the ping interval,
 * beyond which the client is taken for dead and closed
 * @param maxFrame longest payload of a frame, beyond which the client is closed with code
 * 1009. Use -1 for any length
 * @param maxMessage longest message, all its frames together and decompressed, beyond
 * which the client is closed with code 1009. Use -1 for any length
 * @param closeTimeout time for a client to answer a close frame. If a duration suffix is
 * not specified, seconds are used
 * @param strict whether clients have to keep to RFC 6455 in all that the original checks
 * with 'CONFIG_HTTPD_WS_STRICTER_RFC6455' only
 * @param compression whether messages may be compressed (permessage-deflate, RFC 7692)
 * @param sendQueue bytes of messages that may wait for a client to take those before
 * @param slowClient what becomes of a message when the send queue is full
 * @param allowedOrigins origins of the pages whose scripts may connect, such as
 * 'https://example.com', or '*' for all. If empty, pages of this server only. Clients
 * that are no browsers have no origin, and are not asked for one
 */
public record WebSocketConfig(@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("30s") Duration pingInterval,
		@DefaultValue("2") int missedPongs, @DefaultValue("-1B") DataSize maxFrame,
		@DefaultValue("1MB") DataSize maxMessage,
		@DurationUnit(ChronoUnit.SECONDS) @DefaultValue("5s") Duration closeTimeout,
		@DefaultValue("true") boolean strict, @DefaultValue("false") boolean compression,
		@DefaultValue("1MB") DataSize sendQueue, @DefaultValue("close") SlowClient slowClient,
		@DefaultValue List<String> allowedOrigins) {

	private static final Pattern ORIGIN = Pattern
		.compile("(?i)(?!wss?:)[a-z][a-z0-9+.-]*://([a-z0-9._-]+|\\[[0-9a-f:.]+])(:(?<port>[1-9][0-9]{0,4}))?");

	private static final int MAX_PORT = 65535;

	/**
	 * Take blank texts for not set, which is how a property of another source is unset.
	 */
	public WebSocketConfig {
		allowedOrigins = allowedOrigins.stream().filter((origin) -> !origin.isBlank()).toList();
	}

	/**
	 * Return the longest payload of a frame.
	 * @return a number of bytes, negative for any length
	 */
	public long maxFrameBytes() {
		return this.maxFrame.toBytes();
	}

	/**
	 * Return the length of the longest message.
	 * @return a number of bytes, negative for any length
	 */
	public long maxMessageBytes() {
		return this.maxMessage.toBytes();
	}

	/**
	 * Return how much may wait for a client.
	 * @return a number of bytes
	 */
	public long sendQueueBytes() {
		return this.sendQueue.toBytes();
	}

	/**
	 * Return whether a text can be one of the allowed origins.
	 * @param text an origin as browsers send it (RFC 6454, section 7), the port of its
	 * scheme given or left out, <code>null</code> for pages that have none, or
	 * <code>*</code> for all
	 * @return {@code false} for what no page has as its origin, such as a host without a
	 * scheme, an address with a path, or the scheme of a WebSocket
	 */
	public static boolean isOrigin(String text) {
		Matcher origin = ORIGIN.matcher(text);
		return text.equals("*") || text.equals("null") || (origin.matches()
				&& (origin.group("port") == null || Integer.parseInt(origin.group("port")) <= MAX_PORT));
	}

}
