package io.github.esphttps.httpd;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

import io.netty.handler.codec.DateFormatter;
import io.netty.handler.codec.http.HttpHeaderNames;
import org.jspecify.annotations.Nullable;

/**
 * The conditions under which a client wants a file. RFC 9110, section 13.
 *
 * @param fields returns the field lines of a name, in lower case, of a GET or HEAD
 * request
 */
record Preconditions(Function<String, List<String>> fields) {

	/** Evaluate all conditions but If-Range, in the order of section 13.2.2. */
	Outcome evaluate(EntityTag tag, Instant lastModified) {
		Boolean matched = matches(HttpHeaderNames.IF_MATCH, tag::matchesStrongly);
		Boolean unmodified = unmodifiedSince(HttpHeaderNames.IF_UNMODIFIED_SINCE, lastModified);
		if (Boolean.FALSE.equals((matched != null) ? matched : unmodified)) {
			return Outcome.FAILED;
		}
		Boolean known = matches(HttpHeaderNames.IF_NONE_MATCH, tag::matchesWeakly);
		Boolean fresh = unmodifiedSince(HttpHeaderNames.IF_MODIFIED_SINCE, lastModified);
		return Boolean.TRUE.equals((known != null) ? known : fresh) ? Outcome.NOT_MODIFIED : Outcome.MET;
	}

	/** Return whether a part of the file is of use to the client. */
	boolean wantsRange(EntityTag tag, Instant lastModified) {
		List<String> lines = lines(HttpHeaderNames.IF_RANGE);
		List<EntityTag> tags = EntityTag.list(lines);
		if (lines.isEmpty() || !tags.isEmpty()) {
			return tags.stream().allMatch(tag::matchesStrongly);
		}
		return lastModified.equals(date(lines));
	}

	// Null without the condition, as for dates
	private @Nullable Boolean matches(CharSequence name, Predicate<EntityTag> matches) {
		List<String> lines = lines(name);
		if (lines.isEmpty()) {
			return null;
		}
		return lines.contains("*") || EntityTag.list(lines).stream().anyMatch(matches);
	}

	private @Nullable Boolean unmodifiedSince(CharSequence name, Instant lastModified) {
		Instant date = date(lines(name));
		return (date != null) ? !lastModified.isAfter(date) : null;
	}

	private List<String> lines(CharSequence name) {
		return this.fields.apply(name.toString());
	}

	// A condition that is no date, or several, is none
	private static @Nullable Instant date(List<String> lines) {
		Date date = (lines.size() == 1) ? DateFormatter.parseHttpDate(lines.get(0)) : null;
		return (date != null) ? date.toInstant() : null;
	}

	/**
	 * What the conditions make of a request.
	 */
	enum Outcome {

		/** The file, or a part of it, is sent. */
		MET,

		/** The client has the file already. */
		NOT_MODIFIED,

		/** The file is not the one the client expects. */
		FAILED

	}

}
