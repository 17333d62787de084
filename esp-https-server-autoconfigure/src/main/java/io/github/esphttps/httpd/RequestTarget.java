package io.github.esphttps.httpd;

import org.jspecify.annotations.Nullable;

/**
 * The parts of a request target of RFC 9112, section 3.2, not decoded.
 *
 * @param path path of the target, <code>*</code> for the server as a whole
 * @param query query of the target, {@code null} if there is none
 */
record RequestTarget(String path, @Nullable String query) {

	static RequestTarget of(String uri) {
		int query = uri.indexOf('?');
		String beforeQuery = (query != -1) ? uri.substring(0, query) : uri;
		return new RequestTarget(pathOf(beforeQuery), (query != -1) ? uri.substring(query + 1) : null);
	}

	private static String pathOf(String uri) {
		if (uri.startsWith("/")) {
			return uri;
		}
		int authority = uri.indexOf("://");
		if (authority == -1) {
			return uri;
		}
		int path = uri.indexOf('/', authority + 3);
		return (path != -1) ? uri.substring(path) : "/";
	}

}
