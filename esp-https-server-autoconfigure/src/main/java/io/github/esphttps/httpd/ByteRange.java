package io.github.esphttps.httpd;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a client asks for of a file with <code>Range</code>. RFC 9110, section 14.
 */
sealed interface ByteRange {

	/**
	 * Read a request for a range.
	 * @param fieldLines the <code>Range</code> lines of the request
	 * @param size length of the file
	 * @return all but a single, well-formed range of bytes is {@link Other#WHOLE}
	 */
	static ByteRange of(List<String> fieldLines, long size) {
		Matcher matcher = Syntax.RANGE.matcher(Syntax.single(fieldLines));
		if (!matcher.matches()) {
			return Other.WHOLE;
		}
		if (matcher.group("suffix") != null) {
			return suffix(Syntax.number(matcher.group("suffix")), size);
		}
		long first = Syntax.number(matcher.group("first"));
		long last = matcher.group("last").isEmpty() ? Long.MAX_VALUE : Syntax.number(matcher.group("last"));
		if (last < first) {
			return Other.WHOLE;
		}
		return (first < size) ? new Part(first, Math.min(last, size - 1) - first + 1) : Other.UNSATISFIABLE;
	}

	private static ByteRange suffix(long length, long size) {
		if (length == 0) {
			return Other.UNSATISFIABLE;
		}
		// The last bytes of an empty file can be sent, and not be described as a part
		return (size > 0) ? new Part(Math.max(0, size - length), Math.min(length, size)) : Other.WHOLE;
	}

	/**
	 * One part of the file.
	 *
	 * @param first position of the first byte
	 * @param length number of bytes, at least one
	 */
	record Part(long first, long length) implements ByteRange {

		String contentRange(long size) {
			return "bytes %d-%d/%d".formatted(this.first, this.first + this.length - 1, size);
		}

	}

	/**
	 * No part of the file.
	 */
	enum Other implements ByteRange {

		/** The range is ignored. */
		WHOLE,

		/** The file has no such part. */
		UNSATISFIABLE

	}

	/**
	 * How a range is written.
	 */
	final class Syntax {

		static final Pattern RANGE = Pattern
			.compile("(?:(?<first>[0-9]{1,40})-(?<last>[0-9]{0,40})|-(?<suffix>[0-9]{1,40}))");

		private static final String UNIT = "bytes=";

		private Syntax() {
		}

		static String single(List<String> fieldLines) {
			String line = (fieldLines.size() == 1) ? fieldLines.get(0) : "";
			if (!line.regionMatches(true, 0, UNIT, 0, UNIT.length())) {
				return "";
			}
			// A list may have empty elements
			List<String> ranges = Stream.of(line.substring(UNIT.length()).split(",", -1))
				.map(String::strip)
				.filter((range) -> !range.isEmpty())
				.toList();
			return (ranges.size() == 1) ? ranges.get(0) : "";
		}

		static long number(String digits) {
			try {
				return Long.parseLong(digits);
			}
			catch (NumberFormatException ex) {
				return Long.MAX_VALUE;
			}
		}

	}

}
