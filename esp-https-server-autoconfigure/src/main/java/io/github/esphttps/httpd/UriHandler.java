package io.github.esphttps.httpd;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A handler and the URI and method it answers. ESP-IDF: <code>httpd_uri_t</code>.
 *
 * @param uri path the handler answers, or a template of paths, compared with the
 * undecoded path of the request by the server's {@link UriMatcher}
 * @param method method the handler answers, in upper case as on the wire, or {@code null}
 * for any (<code>HTTP_ANY</code>)
 * @param handler answers the request
 */
public record UriHandler(String uri, @Nullable String method, HttpdHandler handler) {

	/**
	 * Create a handler registration.
	 * @throws IllegalArgumentException if the URI does not begin with a slash, or the
	 * method is no token of RFC 9110, section 5.6.2
	 */
	public UriHandler {
		Objects.requireNonNull(uri, "'uri' must not be null");
		Objects.requireNonNull(handler, "'handler' must not be null");
		if (!uri.startsWith("/") && !uri.equals("*")) {
			throw new IllegalArgumentException("'uri' must begin with '/': '" + uri + "'");
		}
		if (method != null && !FieldList.isToken(method)) {
			throw new IllegalArgumentException("'method' must be a method token: '" + method + "'");
		}
	}

	/**
	 * Answer GET, and HEAD where no handler is registered for it.
	 * @param uri path to answer
	 * @param handler answers the request
	 * @return the registration
	 */
	public static UriHandler get(String uri, HttpdHandler handler) {
		return of("GET", uri, handler);
	}

	/**
	 * Answer HEAD.
	 * @param uri path to answer
	 * @param handler answers the request
	 * @return the registration
	 */
	public static UriHandler head(String uri, HttpdHandler handler) {
		return of("HEAD", uri, handler);
	}

	/**
	 * Answer POST.
	 * @param uri path to answer
	 * @param handler answers the request
	 * @return the registration
	 */
	public static UriHandler post(String uri, HttpdHandler handler) {
		return of("POST", uri, handler);
	}

	/**
	 * Answer PUT.
	 * @param uri path to answer
	 * @param handler answers the request
	 * @return the registration
	 */
	public static UriHandler put(String uri, HttpdHandler handler) {
		return of("PUT", uri, handler);
	}

	/**
	 * Answer PATCH.
	 * @param uri path to answer
	 * @param handler answers the request
	 * @return the registration
	 */
	public static UriHandler patch(String uri, HttpdHandler handler) {
		return of("PATCH", uri, handler);
	}

	/**
	 * Answer DELETE.
	 * @param uri path to answer
	 * @param handler answers the request
	 * @return the registration
	 */
	public static UriHandler delete(String uri, HttpdHandler handler) {
		return of("DELETE", uri, handler);
	}

	/**
	 * Answer OPTIONS.
	 * @param uri path to answer
	 * @param handler answers the request
	 * @return the registration
	 */
	public static UriHandler options(String uri, HttpdHandler handler) {
		return of("OPTIONS", uri, handler);
	}

	/**
	 * Answer every method.
	 * @param uri path to answer
	 * @param handler answers the request
	 * @return the registration
	 */
	public static UriHandler any(String uri, HttpdHandler handler) {
		return new UriHandler(uri, null, handler);
	}

	/**
	 * Serve a WebSocket. ESP-IDF: <code>is_websocket</code>.
	 * @param uri path clients connect to
	 * @param handler handles the messages of the clients
	 * @return the registration
	 */
	public static UriHandler webSocket(String uri, WebSocketHandler handler) {
		return webSocket(uri, handler, WebSocketOptions.defaults());
	}

	/**
	 * Serve a WebSocket with options of its own.
	 * @param uri path clients connect to
	 * @param handler handles the messages of the clients
	 * @param options subprotocols, hooks and settings
	 * @return the registration
	 */
	public static UriHandler webSocket(String uri, WebSocketHandler handler, WebSocketOptions options) {
		Objects.requireNonNull(handler, "'handler' must not be null");
		Objects.requireNonNull(options, "'options' must not be null");
		return get(uri, new WebSocketEndpoint(uri, handler, options));
	}

	/**
	 * Answer a method that has no factory method of its own, for example
	 * <code>PROPFIND</code>.
	 * @param method method as on the wire, case-sensitive
	 * @param uri path to answer
	 * @param handler answers the request
	 * @return the registration
	 */
	public static UriHandler of(String method, String uri, HttpdHandler handler) {
		return new UriHandler(uri, Objects.requireNonNull(method, "'method' must not be null"), handler);
	}

	/**
	 * Return whether this handler serves a WebSocket. ESP-IDF: <code>is_websocket</code>.
	 * @return {@code true} if it was made with a <code>webSocket</code> method
	 */
	public boolean isWebSocket() {
		return this.handler instanceof WebSocketEndpoint;
	}

	/**
	 * Return whether this handler answers all requests of a method.
	 * @param requestMethod the method of a request, {@code null} for any
	 * @return {@code true} if it does
	 */
	boolean answers(@Nullable String requestMethod) {
		return this.method == null || this.method.equals(requestMethod);
	}

	@Override
	public String toString() {
		return ((this.method != null) ? this.method : "ANY") + " " + this.uri;
	}

}
