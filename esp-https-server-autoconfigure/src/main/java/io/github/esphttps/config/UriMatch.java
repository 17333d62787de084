package io.github.esphttps.config;

/**
 * How the path of a request is compared with those of the handlers. ESP-IDF:
 * <code>uri_match_fn</code>.
 */
public enum UriMatch {

	/**
	 * Character by character.
	 */
	EXACT,

	/**
	 * With <code>*</code> and <code>?</code> at the end of a template. ESP-IDF:
	 * <code>httpd_uri_match_wildcard</code>.
	 */
	WILDCARD

}
