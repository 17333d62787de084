package io.github.esphttps.httpd;

import java.util.HashSet;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The subprotocols a handler speaks (RFC 6455, section 1.9).
 *
 * @param supported names, none if the handler does not care
 * @param required whether a client that offers others only is refused
 */
record WebSocketSubprotocols(List<String> supported, boolean required) {

	/**
	 * Return the first one a client offers that is supported.
	 * @return its name, {@code null} if none is spoken
	 * @throws HttpdException if the client is refused
	 */
	@Nullable String choose(List<String> fields, boolean strict) {
		List<String> offered = FieldList.of(fields);
		// RFC 6455, section 4.1, item 10
		if (strict && !fields.isEmpty() && !isWellFormed(offered)) {
			throw new HttpdException(HttpdError.BAD_REQUEST,
					"Sec-WebSocket-Protocol must be a list of different tokens");
		}
		for (String name : offered) {
			if (this.supported.contains(name)) {
				return name;
			}
		}
		if (this.required && !offered.isEmpty()) {
			throw new HttpdException(HttpdError.BAD_REQUEST, "None of the subprotocols is supported");
		}
		return null;
	}

	private static boolean isWellFormed(List<String> offered) {
		return !offered.isEmpty() && offered.stream().allMatch(FieldList::isToken)
				&& new HashSet<>(offered).size() == offered.size();
	}

}
