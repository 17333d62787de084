package io.github.esphttps.httpd;

import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Names a version of a file, as in <code>ETag</code>. RFC 9110, section 8.8.3.
 *
 * @param opaque the text between the quotes
 * @param weak whether versions that differ a little may share it
 */
record EntityTag(String opaque, boolean weak) {

	private static final Pattern TAG = Pattern.compile("(W/)?\"([!\\x23-\\x7e\\x80-\\xff]*)\"");

	/** Return the tag of a file: it changes when the file is written or replaced. */
	static EntityTag of(FileTime lastModified, long size) {
		return new EntityTag(
				"%s-%s".formatted(Long.toHexString(lastModified.to(TimeUnit.NANOSECONDS)), Long.toHexString(size)),
				false);
	}

	/** Return the tags of a list field. What is no tag is left out. */
	static List<EntityTag> list(List<String> fieldLines) {
		return fieldLines.stream().flatMap(EntityTag::tags).toList();
	}

	private static Stream<EntityTag> tags(String fieldLine) {
		return TAG.matcher(fieldLine).results().map((tag) -> new EntityTag(tag.group(2), tag.group(1) != null));
	}

	boolean matchesStrongly(EntityTag other) {
		return !this.weak && !other.weak && this.opaque.equals(other.opaque);
	}

	boolean matchesWeakly(EntityTag other) {
		return this.opaque.equals(other.opaque);
	}

	@Override
	public String toString() {
		return (this.weak ? "W/\"" : "\"") + this.opaque + '"';
	}

}
