package io.github.esphttps.httpd;

import java.util.ArrayList;
import java.util.List;

/**
 * What a line of the access log is made of.
 */
final class AccessLogPattern {

	private static final String COMMON = "%h %l %u %t \"%r\" %s %b";

	private static final String COMBINED = COMMON + " \"%{Referer}i\" \"%{User-Agent}i\"";

	private static final String CONVERSIONS = "Use 'common', 'combined', or a text with conversions such as %a, %S, "
			+ "%u, %t, %r, %s, %D or %{User-Agent}i. Write a percent sign as %%.";

	private final String text;

	private final List<Part> parts = new ArrayList<>();

	private int position;

	private boolean quoted;

	private AccessLogPattern(String text) {
		this.text = text;
	}

	/**
	 * Read a pattern.
	 * @throws HttpdConfigurationException if it has a conversion that does not exist, or
	 * none
	 */
	static AccessLogPattern of(String text) {
		String named = switch (text) {
			case "common" -> COMMON;
			case "combined" -> COMBINED;
			default -> text;
		};
		AccessLogPattern pattern = new AccessLogPattern(named);
		pattern.parse();
		return pattern;
	}

	/** Write the line of a request. */
	String line(ServedRequest served) {
		StringBuilder line = new StringBuilder();
		for (Part part : this.parts) {
			part.append(line, served);
		}
		return line.toString();
	}

	private void parse() {
		if (this.text.chars().anyMatch((character) -> Character.isISOControl(character) && character != '\t')) {
			throw refused("It has a line break or another control character, and a request is one line.");
		}
		boolean constant = true;
		while (this.position < this.text.length()) {
			char next = this.text.charAt(this.position++);
			if (next != '%') {
				literal(next);
			}
			else if (this.text.startsWith("%", this.position)) {
				this.position++;
				literal('%');
			}
			else {
				this.parts.add(conversion());
				constant = false;
			}
		}
		if (constant) {
			throw refused("It has no conversion, so that all lines would be the same.");
		}
	}

	private void literal(char character) {
		this.quoted ^= character == '"';
		this.parts.add((line, served) -> line.append(character));
	}

	private Part conversion() {
		int start = this.position - 1;
		String name = null;
		if (this.text.startsWith("{", this.position)) {
			int end = this.text.indexOf('}', this.position);
			if (end < 0) {
				throw refused("'%s' has no closing brace.".formatted(this.text.substring(start)));
			}
			name = this.text.substring(this.position + 1, end);
			this.position = end + 1;
		}
		if (this.position == this.text.length()) {
			throw refused("'%s' at its end is no conversion.".formatted(this.text.substring(start)));
		}
		char letter = this.text.charAt(this.position++);
		Part part = (name != null) ? AccessLogConversions.named(letter, name, this.quoted)
				: AccessLogConversions.plain(letter, this.quoted);
		if (part == null) {
			throw refused("'%s' is no conversion.".formatted(this.text.substring(start, this.position)));
		}
		return part;
	}

	private HttpdConfigurationException refused(String reason) {
		return new HttpdConfigurationException("esp.https.access-log.pattern", this.text, reason, CONVERSIONS);
	}

	/**
	 * A piece of a line.
	 */
	@FunctionalInterface
	interface Part {

		void append(StringBuilder line, ServedRequest served);

	}

}
