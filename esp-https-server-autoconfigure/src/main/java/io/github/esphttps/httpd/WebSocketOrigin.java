package io.github.esphttps.httpd;

import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * The origins whose pages may connect (RFC 6455, section 10.2). A browser lets every page
 * connect to every server, with the cookies and the client certificate of the user; only
 * the server can tell which pages it wants.
 *
 * @param allowed origins, or <code>*</code> for all. If empty, that of the server itself
 */
record WebSocketOrigin(List<String> allowed) {

	private static final String ANY = "*";

	/**
	 * Return whether a client may connect.
	 * @param origins what the client says, nothing if it is no browser
	 * @param secure whether the server is reached with TLS
	 * @param host name and port the client has connected to, {@code null} if it is not
	 * known
	 */
	boolean allows(List<String> origins, boolean secure, @Nullable String host) {
		if (origins.isEmpty() || this.allowed.contains(ANY)) {
			return true;
		}
		if (origins.size() > 1) {
			return false;
		}
		String origin = canonical(origins.get(0));
		if (this.allowed.isEmpty()) {
			return host != null && !host.isEmpty() && origin.equals(canonical(scheme(secure) + host));
		}
		return this.allowed.stream().anyMatch((one) -> canonical(one).equals(origin));
	}

	private static String scheme(boolean secure) {
		return secure ? "https://" : "http://";
	}

	// RFC 6454, section 4: case does not matter, nor does a port that is the usual one
	private static String canonical(String origin) {
		String lower = origin.strip().toLowerCase(Locale.ROOT);
		if (lower.startsWith("https://")) {
			return without(lower, ":443");
		}
		return lower.startsWith("http://") ? without(lower, ":80") : lower;
	}

	private static String without(String origin, String port) {
		return origin.endsWith(port) ? origin.substring(0, origin.length() - port.length()) : origin;
	}

}
