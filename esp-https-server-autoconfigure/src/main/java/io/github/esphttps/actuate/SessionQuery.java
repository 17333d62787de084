package io.github.esphttps.actuate;

import java.net.InetAddress;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;

import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationStyle;

/**
 * Which sessions are asked for. What is {@code null} selects all.
 *
 * @param identity part of a name of the client, in lower case
 * @param state state of the session
 * @param address address of the client
 * @param minAge least age
 * @param maxAge most age
 * @param page number of the page, the first one is 0
 * @param size sessions of a page
 */
record SessionQuery(@Nullable String identity, @Nullable State state, @Nullable InetAddress address,
		@Nullable Duration minAge, @Nullable Duration maxAge, int page, int size) {

	private static final int DEFAULT_SIZE = 20;

	private static final int MAX_SIZE = 1000;

	/**
	 * Read what was asked for. Blank is as good as nothing.
	 * @throws InvalidQueryException if it is not valid
	 */
	static SessionQuery of(@Nullable String identity, @Nullable String state, @Nullable String address,
			@Nullable String minAge, @Nullable String maxAge, @Nullable String page, @Nullable String size) {
		SessionQuery query = new SessionQuery(read(identity, (text) -> text.toLowerCase(Locale.ROOT)),
				read(state, SessionQuery::state), read(address, SessionQuery::address),
				read(minAge, (text) -> age("minAge", text)), read(maxAge, (text) -> age("maxAge", text)),
				Objects.requireNonNullElse(read(page, (text) -> number("page", text, 0, Integer.MAX_VALUE)), 0),
				Objects.requireNonNullElse(read(size, (text) -> number("size", text, 1, MAX_SIZE)), DEFAULT_SIZE));
		if (query.minAge != null && query.maxAge != null && query.minAge.compareTo(query.maxAge) > 0) {
			throw new InvalidQueryException("minAge", minAge, "It must not be more than 'maxAge'");
		}
		return query;
	}

	private static <T> @Nullable T read(@Nullable String text, Function<String, T> reader) {
		return (text == null || text.isBlank()) ? null : reader.apply(text);
	}

	private static State state(String text) {
		for (State state : State.values()) {
			if (state.toString().equals(text)) {
				return state;
			}
		}
		throw new InvalidQueryException("state", text, "It must be 'idle', 'busy' or 'websocket'");
	}

	private static InetAddress address(String text) {
		// A name is never looked up
		InetAddress address = NetUtil.createInetAddressFromIpAddressString(text);
		if (address == null) {
			throw new InvalidQueryException("address", text, "It must be an IP address");
		}
		return address;
	}

	private static Duration age(String property, String text) {
		try {
			Duration age = DurationStyle.detectAndParse(text, ChronoUnit.SECONDS);
			if (!age.isNegative()) {
				return age;
			}
		}
		catch (IllegalArgumentException | ArithmeticException ex) {
			// Answered below
		}
		throw new InvalidQueryException(property, text, "It must be a duration, for example '90s', '10m' or 'PT10M'");
	}

	private static int number(String property, String text, int min, int max) {
		try {
			int number = Integer.parseInt(text.strip());
			if (number >= min && number <= max) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// Answered below
		}
		throw new InvalidQueryException(property, text,
				(max == Integer.MAX_VALUE) ? "It must be a number from %d on".formatted(min)
						: "It must be a number from %d to %d".formatted(min, max));
	}

	/**
	 * Check that the caller sees what it asks for: it must not find out by asking.
	 * @throws InvalidQueryException if it does not
	 */
	void check(Shown shown) {
		if (!shown.values() && (this.identity != null || this.address != null)) {
			throw new InvalidQueryException((this.identity != null) ? "identity" : "address",
					(this.identity != null) ? this.identity : Objects.requireNonNull(this.address).getHostAddress(),
					"Names and addresses are hidden ('management.endpoint.esphttps.show-values')");
		}
	}

	/** What a session does. */
	enum State {

		IDLE, BUSY, WEBSOCKET;

		@Override
		public String toString() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
