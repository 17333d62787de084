package io.github.esphttps.httpd;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.netty.handler.codec.http2.Http2Headers;

/**
 * What makes the fields of HTTP/2 malformed (RFC 9113, sections 8.2 and 8.3).
 */
final class Http2Fields {

	private static final CharSequence PROTOCOL = Http2Headers.PseudoHeaderName.PROTOCOL.value();

	private static final Set<String> OF_REQUESTS = Set.of(":method", ":scheme", ":path", ":authority", ":protocol");

	private static final Set<String> OF_CONNECTIONS = Set.of("connection", "proxy-connection", "keep-alive",
			"transfer-encoding", "upgrade");

	private Http2Fields() {
	}

	/** Return whether they can be those of a request. */
	static boolean isRequest(Http2Headers fields) {
		CharSequence method = fields.method();
		if (method == null || method.isEmpty() || !method.chars().allMatch(Octets::isTokenChar)) {
			return false;
		}
		boolean pseudo = true;
		for (Map.Entry<CharSequence, CharSequence> field : fields) {
			String name = field.getKey().toString();
			if (name.startsWith(":")) {
				if (!pseudo || !OF_REQUESTS.contains(name) || fields.getAll(name).size() > 1) {
					return false;
				}
			}
			else {
				pseudo = false;
				if (!isField(name, field.getValue())) {
					return false;
				}
			}
			if (!isValue(field.getValue())) {
				return false;
			}
		}
		return isProtocolAllowed(fields);
	}

	// RFC 8441, section 4
	private static boolean isProtocolAllowed(Http2Headers fields) {
		return !fields.contains(PROTOCOL) || ("CONNECT".contentEquals(fields.method()) && fields.authority() != null);
	}

	/** Add a field to those of a response, unless HTTP/2 has none of that name. */
	static void add(Http2Headers fields, String name, String value) {
		String lowerCase = name.toLowerCase(Locale.ROOT);
		if (!OF_CONNECTIONS.contains(lowerCase)) {
			fields.add(lowerCase, value);
		}
	}

	/** Return whether they can come after a body. */
	static boolean areTrailers(Http2Headers fields) {
		for (Map.Entry<CharSequence, CharSequence> field : fields) {
			if (!isField(field.getKey().toString(), field.getValue()) || !isValue(field.getValue())) {
				return false;
			}
		}
		return true;
	}

	private static boolean isField(String name, CharSequence value) {
		if (name.isEmpty() || !name.chars().allMatch(Http2Fields::isNameChar) || OF_CONNECTIONS.contains(name)) {
			return false;
		}
		return !name.equals("te") || "trailers".contentEquals(value);
	}

	private static boolean isNameChar(int octet) {
		return Octets.isTokenChar(octet) && !(octet >= 'A' && octet <= 'Z');
	}

	private static boolean isValue(CharSequence value) {
		if (value.isEmpty()) {
			return true;
		}
		return value.chars().allMatch(Octets::isFieldValueChar) && !isBlank(value.charAt(0))
				&& !isBlank(value.charAt(value.length() - 1));
	}

	private static boolean isBlank(char character) {
		return character == ' ' || character == '\t';
	}

}
