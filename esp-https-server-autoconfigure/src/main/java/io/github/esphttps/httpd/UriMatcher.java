package io.github.esphttps.httpd;

import io.github.esphttps.config.UriMatch;

/**
 * Compares the path of a request with the URI of a registered handler. ESP-IDF:
 * <code>httpd_uri_match_func_t</code>.
 * <p>
 * Called on event loops for every request and by every thread that registers a handler:
 * it must neither block nor depend on anything but its arguments. It is also asked
 * whether the URI of a registered handler already covers the one of a new handler, which
 * then takes the place of the path.
 */
@FunctionalInterface
public interface UriMatcher {

	/**
	 * Return whether the handler of a URI answers a path.
	 * @param template the URI of a handler
	 * @param path the path of a request, undecoded and without the query
	 * @return {@code true} if it does
	 */
	boolean matches(String template, String path);

	/**
	 * Compare character by character.
	 * @return the matcher of a server without <code>uri_match_fn</code>
	 */
	static UriMatcher exact() {
		return EspUriMatcher.EXACT;
	}

	/**
	 * Compare with a wildcard at the end of the template. ESP-IDF:
	 * <code>httpd_uri_match_wildcard</code>.
	 * <ul>
	 * <li><code>*</code> matches everything</li>
	 * <li><code>/api/?</code> matches <code>/api</code> and <code>/api/</code>: the
	 * character before the question mark is optional</li>
	 * <li><code>/api/*</code> matches <code>/api/</code> and <code>/api/status</code>,
	 * but not <code>/api</code></li>
	 * <li><code>/api/?*</code> and <code>/api/*?</code> match <code>/api</code>,
	 * <code>/api/</code> and <code>/api/status</code>, but not <code>/apix</code></li>
	 * </ul>
	 * Anywhere else the two characters stand for themselves.
	 * @return the matcher
	 */
	static UriMatcher wildcard() {
		return EspUriMatcher.WILDCARD;
	}

	/**
	 * Return the matcher of a configured value.
	 * @param match how to compare
	 * @return a matcher
	 */
	static UriMatcher of(UriMatch match) {
		return switch (match) {
			case EXACT -> exact();
			case WILDCARD -> wildcard();
		};
	}

}
