package io.github.esphttps.httpd;

import java.util.SortedSet;

/**
 * Outcome of looking up the URI and method of a request.
 */
sealed interface Match {

	record Found(UriHandler handler) implements Match {
	}

	record NotFound() implements Match {
	}

	record MethodNotAllowed(SortedSet<String> allowed) implements Match {
	}

}
