package io.github.esphttps.httpd;

import java.util.Base64;
import java.util.List;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;

/**
 * A request to the URI of a WebSocket, and what is wrong with it (RFC 6455, section
 * 4.2.1). On HTTP/2 it is one as well, see {@link Http2Head}.
 *
 * @param request the request
 * @param http2 whether it came in on a stream, where it needs no key
 * @param strict whether it has to keep to RFC 6455
 */
record WebSocketRequest(HttpdRequest request, boolean http2, boolean strict) {

	static final String VERSION = "13";

	private static final int KEY_BYTES = 16;

	private static final int KEY_LENGTH = 24;

	static WebSocketRequest of(HttpdRequest request, boolean strict) {
		return new WebSocketRequest(request, StreamFlow.of(request.requestBody().channel()) != null, strict);
	}

	/** Return whether a client wants to go on with the WebSocket protocol. */
	static boolean upgrades(HttpHeaders headers) {
		return headers.contains(HttpHeaderNames.UPGRADE)
				&& upgrades(headers.getAll(HttpHeaderNames.UPGRADE), headers.getAll(HttpHeaderNames.CONNECTION));
	}

	private static boolean upgrades(List<String> upgrade, List<String> connection) {
		return FieldList.contains(upgrade, HttpHeaderValues.WEBSOCKET)
				&& FieldList.contains(connection, HttpHeaderValues.UPGRADE);
	}

	/**
	 * Return whether it asks for a version of the protocol that is spoken.
	 * @return {@code false} if it has to be asked again, with another version or as a
	 * handshake
	 * @throws HttpdException if it makes no sense
	 */
	boolean isHandshake(boolean http10) {
		// RFC 9110, section 7.8: an upgrade in a request of HTTP/1.0 is ignored
		if (http10 && this.strict) {
			throw refuse("The WebSocket protocol needs HTTP/1.1");
		}
		if (!upgrades(fields(HttpHeaderNames.UPGRADE), fields(HttpHeaderNames.CONNECTION))) {
			return false;
		}
		List<String> versions = fields(HttpHeaderNames.SEC_WEBSOCKET_VERSION);
		if (versions.isEmpty()) {
			throw refuse("Sec-WebSocket-Version is missing");
		}
		return versions.size() == 1 && versions.get(0).strip().equals(VERSION);
	}

	/**
	 * Agree on what the connection is going to be.
	 * @throws HttpdException if the client is refused
	 */
	WebSocketHandshake agree(WebSocketOptions.Values options, WebSocketSettings settings) {
		if (this.request.contentLength() != 0) {
			throw refuse("The handshake of a WebSocket has no body");
		}
		String accept = this.http2 ? null : WebSocketHandshake.accept(key());
		if (!new WebSocketOrigin(settings.allowedOrigins()).allows(fields(HttpHeaderNames.ORIGIN),
				this.request.server().config().secure(), this.request.header("Host"))) {
			throw new HttpdException(HttpdError.FORBIDDEN, "The origin is not allowed");
		}
		String subprotocol = new WebSocketSubprotocols(options.subprotocols, options.refusesUnsupported)
			.choose(fields(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL), this.strict);
		return new WebSocketHandshake(accept, subprotocol,
				PerMessageDeflate.negotiate(fields(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS), settings));
	}

	private String key() {
		List<String> keys = fields(HttpHeaderNames.SEC_WEBSOCKET_KEY);
		String key = keys.isEmpty() ? null : keys.get(0).strip();
		if (key == null || (this.strict && (keys.size() > 1 || !isKey(key)))) {
			throw refuse("Sec-WebSocket-Key must be 16 bytes in base64");
		}
		return key;
	}

	private static boolean isKey(String key) {
		try {
			return key.length() == KEY_LENGTH && Base64.getDecoder().decode(key).length == KEY_BYTES;
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private List<String> fields(CharSequence name) {
		return this.request.headers(name.toString());
	}

	private static HttpdException refuse(String message) {
		return new HttpdException(HttpdError.BAD_REQUEST, message);
	}

}
