package io.github.esphttps.httpd;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The registered handlers in the order of their registration. The first that matches
 * wins.
 */
final class UriHandlers {

	private static final Match NOT_FOUND = new Match.NotFound();

	private final List<UriHandler> handlers;

	private UriHandlers(List<UriHandler> handlers) {
		this.handlers = handlers;
	}

	static UriHandlers of(List<UriHandler> handlers) {
		List<UriHandler> registered = new ArrayList<>(handlers.size());
		for (UriHandler handler : handlers) {
			for (UriHandler existing : registered) {
				// ESP-IDF httpd_register_uri_handler: a handler for any method covers
				// them all
				if (existing.uri().equals(handler.uri()) && existing.answers(handler.method())) {
					throw new UriHandlerExistsException(existing, handler);
				}
			}
			registered.add(handler);
		}
		return new UriHandlers(List.copyOf(registered));
	}

	boolean answersMethod(String method) {
		return this.handlers.stream().anyMatch((handler) -> handler.answers(method));
	}

	SortedSet<String> methods() {
		return new TreeSet<>(List.of("GET"));
	}

	Match match(String method, String path) {
		SortedSet<String> allowed = null;
		UriHandler get = null;
		for (UriHandler handler : this.handlers) {
			if (!handler.uri().equals(path)) {
				continue;
			}
			if (handler.answers(method)) {
				return new Match.Found(handler);
			}
			if (get == null && handler.answers("GET")) {
				get = handler;
			}
			if (allowed == null) {
				allowed = new TreeSet<>();
			}
			allowed.add(String.valueOf(handler.method()));
		}
		if (allowed == null) {
			return NOT_FOUND;
		}
		if (get != null) {
			// RFC 9110, section 9.3.2: what answers GET answers HEAD
			if (method.equals("HEAD")) {
				return new Match.Found(get);
			}
			allowed.add("HEAD");
		}
		return new Match.MethodNotAllowed(allowed);
	}

}
