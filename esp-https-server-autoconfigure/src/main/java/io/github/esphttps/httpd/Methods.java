package io.github.esphttps.httpd;

import java.util.Set;

/**
 * The methods of HTTP: those the <code>http_parser</code> of the original knows, which
 * are the ones in use.
 */
final class Methods {

	private static final Set<String> KNOWN = Set.of("DELETE", "GET", "HEAD", "POST", "PUT", "CONNECT", "OPTIONS",
			"TRACE", "COPY", "LOCK", "MKCOL", "MOVE", "PROPFIND", "PROPPATCH", "SEARCH", "UNLOCK", "BIND", "REBIND",
			"UNBIND", "ACL", "REPORT", "MKACTIVITY", "CHECKOUT", "MERGE", "M-SEARCH", "NOTIFY", "SUBSCRIBE",
			"UNSUBSCRIBE", "PATCH", "PURGE", "MKCALENDAR", "LINK", "UNLINK", "SOURCE");

	private Methods() {
	}

	static boolean isKnown(String method) {
		return KNOWN.contains(method);
	}

}
