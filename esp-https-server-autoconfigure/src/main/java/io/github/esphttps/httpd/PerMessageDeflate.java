package io.github.esphttps.httpd;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.github.esphttps.httpd.WebSocketExtension.Parameter;
import org.jspecify.annotations.Nullable;

/**
 * Agreement with a client to compress messages (RFC 7692), each by itself, so that idle
 * connections need no memory for it.
 *
 * @param responseField value of the <code>Sec-WebSocket-Extensions</code> field that
 * tells the client
 */
record PerMessageDeflate(String responseField) {

	private static final String NAME = "permessage-deflate";

	private static final String SERVER_MAX_WINDOW_BITS = "server_max_window_bits";

	private static final String RESPONSE = NAME + "; server_no_context_takeover; client_no_context_takeover";

	/**
	 * Accept the first offer of a client that can be.
	 * @param extensionFields the <code>Sec-WebSocket-Extensions</code> fields of its
	 * request
	 * @param settings what is in force
	 * @return {@code null} if there is none, or messages must not be compressed
	 * @throws HttpdException with 400 if a field is malformed
	 */
	static @Nullable PerMessageDeflate negotiate(List<String> extensionFields, WebSocketSettings settings) {
		List<WebSocketExtension> offers;
		try {
			offers = WebSocketExtension.parse(extensionFields);
		}
		catch (IllegalArgumentException ex) {
			if (settings.strict()) {
				throw new HttpdException(HttpdError.BAD_REQUEST);
			}
			return null;
		}
		if (settings.compression()) {
			for (WebSocketExtension offer : offers) {
				if (offer.name().equals(NAME) && isAcceptable(offer)) {
					return new PerMessageDeflate(RESPONSE
							+ (offer.has(SERVER_MAX_WINDOW_BITS) ? "; " + SERVER_MAX_WINDOW_BITS + "=15" : ""));
				}
			}
		}
		return null;
	}

	private static boolean isAcceptable(WebSocketExtension offer) {
		Set<String> seen = new HashSet<>();
		return offer.parameters()
			.stream()
			.allMatch((parameter) -> seen.add(parameter.name()) && isAcceptable(parameter));
	}

	private static boolean isAcceptable(Parameter parameter) {
		String value = parameter.value();
		return switch (parameter.name()) {
			case "server_no_context_takeover", "client_no_context_takeover" -> value == null;
			case "client_max_window_bits" -> value == null || value.matches("[89]|1[0-5]");
			// The JDK has no smaller window than the largest
			case SERVER_MAX_WINDOW_BITS -> "15".equals(value);
			default -> false;
		};
	}

}
