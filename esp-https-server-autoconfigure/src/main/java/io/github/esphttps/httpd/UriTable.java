package io.github.esphttps.httpd;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Finds the handler of a request. Does not change, and allocates nothing for a request
 * that has a handler.
 */
final class UriTable {

	private static final Match NOT_FOUND = new Match.NotFound();

	private static final List<String> COMMON_METHODS = List.of("DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT");

	private final UriMatcher matcher;

	private final List<Match.Found> routes;

	// Only where a URI matches nothing but itself
	private final @Nullable Map<String, List<Match.Found>> routesByUri;

	private final boolean anyMethod;

	private final SortedSet<String> methods;

	private UriTable(UriMatcher matcher, List<Match.Found> routes) {
		this.matcher = matcher;
		this.routes = List.copyOf(routes);
		this.routesByUri = (matcher == UriMatcher.exact()) ? byUri(routes) : null;
		this.anyMethod = routes.stream().anyMatch((route) -> route.handler().method() == null);
		this.methods = Collections.unmodifiableSortedSet(methods(routes));
	}

	private static Map<String, List<Match.Found>> byUri(List<Match.Found> routes) {
		Map<String, List<Match.Found>> byUri = new HashMap<>();
		for (Match.Found route : routes) {
			byUri.computeIfAbsent(route.handler().uri(), (uri) -> new ArrayList<>()).add(route);
		}
		return byUri;
	}

	private static SortedSet<String> methods(List<Match.Found> routes) {
		SortedSet<String> methods = new TreeSet<>();
		for (Match.Found route : routes) {
			String method = route.handler().method();
			methods.addAll((method != null) ? List.of(method) : COMMON_METHODS);
		}
		return withHead(methods);
	}

	// RFC 9110, section 9.3.2: what answers GET answers HEAD
	private static SortedSet<String> withHead(SortedSet<String> methods) {
		if (methods.contains("GET")) {
			methods.add("HEAD");
		}
		return methods;
	}

	static UriTable empty(UriMatcher matcher) {
		return new UriTable(matcher, List.of());
	}

	UriTable with(UriHandler handler) {
		List<Match.Found> next = new ArrayList<>(this.routes);
		next.add(new Match.Found(handler));
		return new UriTable(this.matcher, next);
	}

	UriTable without(Predicate<UriHandler> leaving) {
		return new UriTable(this.matcher,
				this.routes.stream().filter((route) -> !leaving.test(route.handler())).toList());
	}

	int size() {
		return this.routes.size();
	}

	/**
	 * Return the handler that leaves a new one nothing to answer. ESP-IDF:
	 * <code>httpd_register_uri_handler</code>, where one for any method covers them all.
	 */
	@Nullable UriHandler covering(UriHandler handler) {
		for (Match.Found route : candidates(handler.uri())) {
			UriHandler existing = route.handler();
			// A template need not match itself: '/api/?' does not
			if (existing.answers(handler.method())
					&& (existing.uri().equals(handler.uri()) || this.matcher.matches(existing.uri(), handler.uri()))) {
				return existing;
			}
		}
		return null;
	}

	Match match(String method, String path) {
		List<Match.Found> candidates = candidates(path);
		Match found = first(candidates, method, path);
		// A handler of its own comes before the one that answers GET, whatever their
		// order
		if (found == null && method.equals("HEAD")) {
			found = first(candidates, "GET", path);
		}
		return (found != null) ? found : missed(candidates, path);
	}

	private Match.@Nullable Found first(List<Match.Found> candidates, String method, String path) {
		for (int i = 0; i < candidates.size(); i++) {
			Match.Found route = candidates.get(i);
			if (route.handler().answers(method) && this.matcher.matches(route.handler().uri(), path)) {
				return route;
			}
		}
		return null;
	}

	private Match missed(List<Match.Found> candidates, String path) {
		SortedSet<String> allowed = new TreeSet<>();
		for (Match.Found route : candidates) {
			String method = route.handler().method();
			// One for any method would have been found
			if (method != null && this.matcher.matches(route.handler().uri(), path)) {
				allowed.add(method);
			}
		}
		return allowed.isEmpty() ? NOT_FOUND : new Match.MethodNotAllowed(withHead(allowed));
	}

	private List<Match.Found> candidates(String path) {
		return (this.routesByUri != null) ? this.routesByUri.getOrDefault(path, List.of()) : this.routes;
	}

	boolean answersMethod(String method) {
		return this.anyMethod || this.methods.contains(method);
	}

	SortedSet<String> methods() {
		return this.methods;
	}

}
