package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;

import io.github.esphttps.config.SlowClient;
import io.github.esphttps.config.WebSocketConfig;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * What a WebSocket handler has of its own: subprotocols, hooks, and settings instead of
 * those of <code>esp.https.websocket</code>. Does not change; each method returns other
 * options.
 */
public final class WebSocketOptions {

	private static final WebSocketOptions DEFAULTS = new WebSocketOptions(new Values());

	private final Values values;

	private WebSocketOptions(Values values) {
		this.values = values;
	}

	/**
	 * Return options that leave everything to <code>esp.https.websocket</code>.
	 * @return the options
	 */
	public static WebSocketOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Support subprotocols. Of those that a client offers, the first one that is
	 * supported is spoken. A client that offers none gets none. ESP-IDF:
	 * <code>supported_subprotocol</code>.
	 * @param names names of subprotocols
	 * @return other options
	 * @throws IllegalArgumentException if a name is no token of RFC 9110, section 5.6.2
	 */
	public WebSocketOptions subprotocols(String... names) {
		for (String name : names) {
			if (!FieldList.isToken(name)) {
				throw new IllegalArgumentException("The name of a subprotocol must be a token: '" + name + "'");
			}
		}
		Values next = this.values.copy();
		next.subprotocols = List.of(names);
		return new WebSocketOptions(next);
	}

	/**
	 * Refuse clients that offer subprotocols of which none is supported, with 400. They
	 * are served without one otherwise.
	 * @return other options
	 */
	public WebSocketOptions refuseUnsupportedSubprotocols() {
		Values next = this.values.copy();
		next.refusesUnsupported = true;
		return new WebSocketOptions(next);
	}

	/**
	 * Call a hook before the handshake, for example to authenticate the client. It may
	 * add header fields to the response, which is 101 if the hook completes. It refuses
	 * the client by setting a status, with a response of its own, or by failing, as any
	 * {@link HttpdHandler}. Runs as one, and may be {@link HttpdHandler#blocking
	 * blocking}. Is not called for a request that is no proper handshake. ESP-IDF:
	 * <code>ws_pre_handshake_cb</code>.
	 * @param hook what to do before the handshake
	 * @return other options
	 */
	public WebSocketOptions preHandshake(HttpdHandler hook) {
		Values next = this.values.copy();
		next.preHandshake = Objects.requireNonNull(hook, "'hook' must not be null");
		return new WebSocketOptions(next);
	}

	/**
	 * Call a hook after the handshake, for example to send the first message. Runs on the
	 * event loop of the session, which it must not block. No message is handled before it
	 * completes. If it fails, the client is closed as if the handler had failed. ESP-IDF:
	 * <code>ws_post_handshake_cb</code>.
	 * @param hook what to do after the handshake
	 * @return other options
	 */
	public WebSocketOptions postHandshake(Function<? super WebSocketSession, ? extends Publisher<Void>> hook) {
		Values next = this.values.copy();
		next.postHandshake = Objects.requireNonNull(hook, "'hook' must not be null");
		return new WebSocketOptions(next);
	}

	/**
	 * Have the control frames that clients send delivered: pings, pongs, and the close.
	 * They are answered in any case. The hook runs on the event loop of the session,
	 * which it must not block, also while a message is being handled; nothing more is
	 * read until it completes. If it fails, the client is closed as if the handler had
	 * failed. ESP-IDF: <code>handle_ws_control_frames</code>,
	 * <code>ws_control_handler</code>.
	 * @param hook what to do with a control frame
	 * @return other options
	 */
	public WebSocketOptions controlFrames(
			BiFunction<? super WebSocketSession, ? super WebSocketFrame, ? extends Publisher<Void>> hook) {
		Values next = this.values.copy();
		next.controlFrames = Objects.requireNonNull(hook, "'hook' must not be null");
		return new WebSocketOptions(next);
	}

	/**
	 * Set the origins of the pages whose scripts may connect.
	 * @param origins origins such as <code>https://example.com</code>, or <code>*</code>
	 * for all
	 * @return other options
	 * @throws IllegalArgumentException if a text is no origin
	 * @see WebSocketConfig#isOrigin(String)
	 */
	public WebSocketOptions allowedOrigins(String... origins) {
		for (String origin : origins) {
			if (!WebSocketConfig.isOrigin(origin)) {
				throw new IllegalArgumentException(
						"An origin is a scheme, a host and perhaps a port, such as 'https://example.com': '" + origin
								+ "'");
			}
		}
		Values next = this.values.copy();
		next.allowedOrigins = List.of(origins);
		return new WebSocketOptions(next);
	}

	/**
	 * Set the time without a frame from the client after which it is sent a ping, and how
	 * many of them in a row may remain unanswered.
	 * @param interval time without a frame, and to wait for an answer. Zero for no pings
	 * @param missedPongs number of pings
	 * @return other options
	 * @throws IllegalArgumentException if one is negative
	 */
	public WebSocketOptions keepAlive(Duration interval, int missedPongs) {
		if (interval.isNegative() || missedPongs < 0) {
			throw new IllegalArgumentException(
					"'interval' and 'missedPongs' must not be negative: " + interval + ", " + missedPongs);
		}
		Values next = this.values.copy();
		next.pingInterval = interval;
		next.missedPongs = missedPongs;
		return new WebSocketOptions(next);
	}

	/**
	 * Set the longest payload of a frame.
	 * @param bytes number of bytes, -1 for any length
	 * @return other options
	 * @throws IllegalArgumentException if the number is less than -1
	 */
	public WebSocketOptions maxFrame(long bytes) {
		checkLength(bytes);
		Values next = this.values.copy();
		next.maxFrame = bytes;
		return new WebSocketOptions(next);
	}

	/**
	 * Set the length of the longest message.
	 * @param bytes number of bytes, -1 for any length
	 * @return other options
	 * @throws IllegalArgumentException if the number is less than -1
	 */
	public WebSocketOptions maxMessage(long bytes) {
		checkLength(bytes);
		Values next = this.values.copy();
		next.maxMessage = bytes;
		return new WebSocketOptions(next);
	}

	private static void checkLength(long bytes) {
		if (bytes < -1) {
			throw new IllegalArgumentException("'bytes' must be -1 for any length, or not negative: " + bytes);
		}
	}

	/**
	 * Set the time for a client to answer a close frame.
	 * @param timeout time to wait
	 * @return other options
	 * @throws IllegalArgumentException if it is zero or negative
	 */
	public WebSocketOptions closeTimeout(Duration timeout) {
		if (timeout.isZero() || timeout.isNegative()) {
			throw new IllegalArgumentException("'timeout' must be greater than zero: " + timeout);
		}
		Values next = this.values.copy();
		next.closeTimeout = timeout;
		return new WebSocketOptions(next);
	}

	/**
	 * Set whether messages may be compressed.
	 * @param enabled whether permessage-deflate is agreed on with clients that offer it
	 * @return other options
	 */
	public WebSocketOptions compression(boolean enabled) {
		Values next = this.values.copy();
		next.compression = enabled;
		return new WebSocketOptions(next);
	}

	/**
	 * Set how much may wait for a client to take what was sent before, and what becomes
	 * of a message then.
	 * @param bytes number of bytes, greater than zero
	 * @param policy what to do with more
	 * @return other options
	 * @throws IllegalArgumentException if the number is not greater than zero
	 */
	public WebSocketOptions sendQueue(long bytes, SlowClient policy) {
		if (bytes <= 0) {
			throw new IllegalArgumentException("'bytes' must be greater than zero: " + bytes);
		}
		Values next = this.values.copy();
		next.sendQueue = bytes;
		next.slowClient = Objects.requireNonNull(policy, "'policy' must not be null");
		return new WebSocketOptions(next);
	}

	Values values() {
		return this.values;
	}

	/** What has been set. Not changed any more once it belongs to options. */
	static final class Values implements Cloneable {

		List<String> subprotocols = List.of();

		boolean refusesUnsupported;

		@Nullable HttpdHandler preHandshake;

		@Nullable Function<? super WebSocketSession, ? extends Publisher<Void>> postHandshake;

		@Nullable BiFunction<? super WebSocketSession, ? super WebSocketFrame, ? extends Publisher<Void>> controlFrames;

		@Nullable List<String> allowedOrigins;

		@Nullable Duration pingInterval;

		@Nullable Integer missedPongs;

		@Nullable Long maxFrame;

		@Nullable Long maxMessage;

		@Nullable Duration closeTimeout;

		@Nullable Boolean compression;

		@Nullable Long sendQueue;

		@Nullable SlowClient slowClient;

		Values copy() {
			try {
				return (Values) clone();
			}
			catch (CloneNotSupportedException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

}
