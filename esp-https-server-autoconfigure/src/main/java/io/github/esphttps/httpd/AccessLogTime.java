package io.github.esphttps.httpd;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

import io.github.esphttps.httpd.AccessLogPattern.Part;
import org.jspecify.annotations.Nullable;

/**
 * The time at which a request was received, as the access log shows it.
 */
final class AccessLogTime {

	private static final String COMMON = "'['dd/MMM/yyyy:HH:mm:ss Z']'";

	private AccessLogTime() {
	}

	/** Return the time in the format of the common log. */
	static Part common() {
		return formatted(formatter(COMMON));
	}

	/**
	 * Return the time in a format.
	 * @param format <code>sec</code>, <code>msec</code>, or a pattern of
	 * {@link DateTimeFormatter}
	 * @return {@code null} if there is no such format
	 */
	static @Nullable Part of(String format) {
		return switch (format) {
			case "sec" -> (line, served) -> line.append(served.receivedAt().getEpochSecond());
			case "msec" -> (line, served) -> line.append(served.receivedAt().toEpochMilli());
			default -> pattern(format);
		};
	}

	private static @Nullable Part pattern(String format) {
		try {
			DateTimeFormatter formatter = formatter(format);
			// There are formats of what a time does not have
			formatter.format(Instant.EPOCH);
			return formatted(formatter);
		}
		catch (IllegalArgumentException | DateTimeException ex) {
			return null;
		}
	}

	private static DateTimeFormatter formatter(String format) {
		return DateTimeFormatter.ofPattern(format, Locale.ENGLISH).withZone(ZoneId.systemDefault());
	}

	private static Part formatted(DateTimeFormatter formatter) {
		return (line, served) -> formatter.formatTo(served.receivedAt(), line);
	}

}
