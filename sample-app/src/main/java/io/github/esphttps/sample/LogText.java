package io.github.esphttps.sample;

import java.util.regex.Pattern;

/**
 * Text from outside as it may be logged: a client must not be able to begin a new line
 * and write log entries of its own, nor to control the terminal they are shown on.
 */
final class LogText {

	private static final Pattern UNSAFE = Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\p{Zl}\\p{Zp}\\p{Cf}]");

	private LogText() {
	}

	static String escape(String text) {
		return UNSAFE.matcher(text).replaceAll((match) -> "\\\\u%04x".formatted(match.group().codePointAt(0)));
	}

}
