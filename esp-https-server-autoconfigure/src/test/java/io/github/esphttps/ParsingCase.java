package io.github.esphttps;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * A request as it is on the wire, and what has to come of it.
 *
 * @param request the bytes, as ISO 8859-1
 * @param expected acceptable status codes
 * @param open whether a request after it is served
 */
record ParsingCase(String request, List<Integer> expected, boolean open) {

	/** Requests that are answered with 200, as the one behind each. */
	static Stream<ParsingCase> served(UnaryOperator<String> request, String... details) {
		return of(request, details, List.of(200), true);
	}

	/** Requests that are answered with an error, after which the connection is closed. */
	static Stream<ParsingCase> refused(int status, UnaryOperator<String> request, String... details) {
		return of(request, details, List.of(status), false);
	}

	/** Requests for which more than one error is right. */
	static Stream<ParsingCase> refused(List<Integer> statuses, UnaryOperator<String> request, String... details) {
		return of(request, details, statuses, false);
	}

	private static Stream<ParsingCase> of(UnaryOperator<String> request, String[] details, List<Integer> expected,
			boolean open) {
		return Arrays.stream(details).map((detail) -> new ParsingCase(request.apply(detail), expected, open));
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder().append(this.expected).append(' ');
		for (char next : this.request.substring(0, Math.min(this.request.length(), 200)).toCharArray()) {
			switch (next) {
				case '\r' -> text.append("\\r");
				case '\n' -> text.append("\\n");
				case '\t' -> text.append("\\t");
				default -> text.append((next > ' ' - 1 && next < 0x7f) ? next : "\\x%02x".formatted((int) next));
			}
		}
		return text.toString();
	}

}
