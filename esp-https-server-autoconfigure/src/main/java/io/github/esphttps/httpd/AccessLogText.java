package io.github.esphttps.httpd;

import org.jspecify.annotations.Nullable;

/**
 * Puts values into a line of the access log so that no client can end the line, or a
 * field of it, and make up another.
 */
final class AccessLogText {

	private static final String NONE = "-";

	private AccessLogText() {
	}

	/**
	 * Append a value as printable ASCII.
	 * @param quoted whether it is in double quotes, in which spaces end nothing
	 */
	static void append(StringBuilder line, @Nullable String value, boolean quoted) {
		if (value == null || value.isEmpty()) {
			line.append(NONE);
			return;
		}
		for (int i = 0; i < value.length(); i++) {
			append(line, value.charAt(i), quoted);
		}
	}

	private static void append(StringBuilder line, char character, boolean quoted) {
		if (character == '"' || character == '\\') {
			line.append('\\').append(character);
		}
		else if (character > ' ' && character < 0x7f || character == ' ' && quoted) {
			line.append(character);
		}
		else {
			// As in JSON
			line.append("\\u%04x".formatted((int) character));
		}
	}

}
