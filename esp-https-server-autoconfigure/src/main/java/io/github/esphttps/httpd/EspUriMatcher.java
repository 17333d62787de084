package io.github.esphttps.httpd;

/**
 * The two ways of comparing that ESP-IDF brings.
 */
enum EspUriMatcher implements UriMatcher {

	EXACT {

		@Override
		public boolean matches(String template, String path) {
			return template.equals(path);
		}

	},

	WILDCARD {

		@Override
		public boolean matches(String template, String path) {
			boolean both = template.endsWith("?*") || template.endsWith("*?");
			boolean anyTail = both || template.endsWith("*");
			boolean optional = both || template.endsWith("?");
			// What a path must begin with: neither the wildcards nor the optional
			// character
			int required = template.length() - (anyTail ? 1 : 0) - (optional ? 2 : 0);
			// A question mark without a character before it matches nothing
			if (required < 0 || !path.regionMatches(0, template, 0, required)) {
				return false;
			}
			if (path.length() == required) {
				return true;
			}
			if (!optional) {
				return anyTail;
			}
			return path.charAt(required) == template.charAt(required) && (anyTail || path.length() == required + 1);
		}

	}

}
