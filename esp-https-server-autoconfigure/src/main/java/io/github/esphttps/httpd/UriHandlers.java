package io.github.esphttps.httpd;

import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * The registered handlers in the order of their registration. The first that matches
 * wins.
 */
final class UriHandlers {

	private final int limit;

	// Replaced as a whole by any thread under the lock of this object, read by event
	// loops
	private volatile UriTable table;

	UriHandlers(List<UriHandler> handlers, UriMatcher matcher, int limit) {
		this.limit = limit;
		UriTable registered = UriTable.empty(matcher);
		for (UriHandler handler : handlers) {
			registered = with(registered, handler, handlers.size());
		}
		this.table = registered;
	}

	synchronized void register(UriHandler handler) {
		Objects.requireNonNull(handler, "'handler' must not be null");
		this.table = with(this.table, handler, this.table.size() + 1);
	}

	private UriTable with(UriTable registered, UriHandler handler, int required) {
		UriHandler existing = registered.covering(handler);
		if (existing != null) {
			throw new UriHandlerExistsException(existing, handler);
		}
		if (this.limit >= 0 && registered.size() >= this.limit) {
			throw new UriHandlersFullException(handler, this.limit, required);
		}
		return registered.with(handler);
	}

	boolean unregister(String uri, @Nullable String method) {
		Objects.requireNonNull(uri, "'uri' must not be null");
		return unregister((handler) -> handler.uri().equals(uri) && Objects.equals(handler.method(), method));
	}

	boolean unregister(String uri) {
		Objects.requireNonNull(uri, "'uri' must not be null");
		return unregister((handler) -> handler.uri().equals(uri));
	}

	private synchronized boolean unregister(Predicate<UriHandler> leaving) {
		UriTable remaining = this.table.without(leaving);
		boolean found = remaining.size() < this.table.size();
		this.table = remaining;
		return found;
	}

	Match match(String method, String path) {
		return this.table.match(method, path);
	}

	/**
	 * Return whether there is a handler for a method, whatever its URI.
	 */
	boolean answersMethod(String method) {
		return this.table.answersMethod(method);
	}

	/**
	 * Return every method there is a handler for, as <code>OPTIONS *</code> asks.
	 */
	SortedSet<String> methods() {
		return this.table.methods();
	}

}
