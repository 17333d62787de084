package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.List;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.config.SlowClient;
import io.github.esphttps.config.WebSocketConfig;
import org.jspecify.annotations.Nullable;

/**
 * What is in force for the clients of a WebSocket handler: its own options before those
 * of <code>esp.https.websocket</code>. Lengths are {@link Long#MAX_VALUE} where there is
 * no limit, timeouts zero.
 */
record WebSocketSettings(boolean strict, List<String> allowedOrigins, Duration pingInterval, int missedPongs,
		long maxFrame, long maxMessage, Duration closeTimeout, boolean compression, long sendQueue,
		SlowClient slowClient, Duration recvTimeout, Duration idleTimeout) {

	static WebSocketSettings of(WebSocketOptions.Values own, HttpdSslConfig config) {
		WebSocketConfig common = config.websocket();
		return new WebSocketSettings(common.strict(), or(own.allowedOrigins, common.allowedOrigins()),
				or(own.pingInterval, common.pingInterval()), or(own.missedPongs, common.missedPongs()),
				limit(or(own.maxFrame, common.maxFrameBytes())), limit(or(own.maxMessage, common.maxMessageBytes())),
				or(own.closeTimeout, common.closeTimeout()), or(own.compression, common.compression()),
				or(own.sendQueue, common.sendQueueBytes()), or(own.slowClient, common.slowClient()),
				config.httpd().recvWaitTimeout(), config.httpd().idleTimeout());
	}

	private static long limit(long bytes) {
		return (bytes < 0) ? Long.MAX_VALUE : bytes;
	}

	private static <T> T or(@Nullable T own, T common) {
		return (own != null) ? own : common;
	}

}
