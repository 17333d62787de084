package io.github.esphttps.httpd;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * An extension that a client offers (RFC 6455, section 9.1).
 *
 * @param name its name
 * @param parameters its parameters
 */
record WebSocketExtension(String name, List<Parameter> parameters) {

	private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]++";

	private static final String QUOTED_TOKEN = "(?:\\\\?+[!#$%&'*+.^_`|~0-9A-Za-z-])++";

	private static final Pattern NAME = Pattern.compile("[ \t]*+(" + TOKEN + ")[ \t]*+");

	private static final Pattern PARAMETER = Pattern
		.compile(NAME.pattern() + "(?:=[ \t]*+(?:(" + TOKEN + ")|\"(" + QUOTED_TOKEN + ")\")[ \t]*+)?+");

	WebSocketExtension {
		parameters = List.copyOf(parameters);
	}

	/**
	 * Parse <code>Sec-WebSocket-Extensions</code> fields.
	 * @throws IllegalArgumentException if they are malformed
	 */
	static List<WebSocketExtension> parse(List<String> fields) {
		List<WebSocketExtension> extensions = new ArrayList<>();
		for (String field : fields) {
			// Neither a comma nor a semicolon can be in quotes: they are in no token
			for (String element : field.split(",")) {
				// Elements of a list may be empty (RFC 9110, section 5.6.1.2)
				if (!element.isBlank()) {
					extensions.add(parse(element));
				}
			}
		}
		return extensions;
	}

	private static WebSocketExtension parse(String element) {
		String[] parts = element.split(";", -1);
		List<Parameter> parameters = new ArrayList<>();
		for (int i = 1; i < parts.length; i++) {
			Matcher matcher = match(PARAMETER, parts[i]);
			String quoted = matcher.group(3);
			parameters
				.add(new Parameter(matcher.group(1), (quoted != null) ? quoted.replace("\\", "") : matcher.group(2)));
		}
		return new WebSocketExtension(match(NAME, parts[0]).group(1), parameters);
	}

	private static Matcher match(Pattern pattern, String text) {
		Matcher matcher = pattern.matcher(text);
		if (!matcher.matches()) {
			throw new IllegalArgumentException("malformed extension");
		}
		return matcher;
	}

	boolean has(String parameter) {
		return this.parameters.stream().anyMatch((candidate) -> candidate.name().equals(parameter));
	}

	/**
	 * A parameter of an extension.
	 *
	 * @param name its name
	 * @param value its value, {@code null} if it has none
	 */
	record Parameter(String name, @Nullable String value) {
	}

}
