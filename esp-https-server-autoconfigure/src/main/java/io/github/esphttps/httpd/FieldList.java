package io.github.esphttps.httpd;

import java.util.ArrayList;
import java.util.List;

/**
 * Header fields whose value is a list, in one field or several (RFC 9110, section 5.6.1).
 */
final class FieldList {

	private FieldList() {
	}

	/** Return the elements of all fields in their order, without the empty ones. */
	static List<String> of(List<String> fields) {
		List<String> elements = new ArrayList<>();
		for (String field : fields) {
			for (String element : field.split(",")) {
				String stripped = element.strip();
				if (!stripped.isEmpty()) {
					elements.add(stripped);
				}
			}
		}
		return elements;
	}

	/** Return whether an element is there, in upper or lower case. */
	static boolean contains(List<String> fields, CharSequence element) {
		return of(fields).stream().anyMatch(element.toString()::equalsIgnoreCase);
	}

	/** Return whether an element is a token (RFC 9110, section 5.6.2). */
	static boolean isToken(String element) {
		return !element.isEmpty() && element.chars().allMatch((octet) -> octet < 256 && Octets.isTokenChar(octet));
	}

}
