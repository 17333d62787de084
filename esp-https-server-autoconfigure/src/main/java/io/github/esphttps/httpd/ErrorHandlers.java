package io.github.esphttps.httpd;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Answers errors: with the handler registered for the code, else with the default
 * response of the original.
 */
final class ErrorHandlers {

	private static final Logger logger = LoggerFactory.getLogger(ErrorHandlers.class);

	// Replaced as a whole, read by event loops
	private volatile Map<HttpdError, HttpdErrorHandler> byError = Map.of();

	private ErrorHandlers() {
	}

	static ErrorHandlers of(List<HttpdErrorHandler> handlers) {
		ErrorHandlers created = new ErrorHandlers();
		for (HttpdErrorHandler handler : handlers) {
			if (created.register(handler) != null) {
				throw new HttpdErrorHandlerExistsException(handler.error());
			}
		}
		return created;
	}

	/** Register a handler, and return the one it replaces. */
	synchronized @Nullable HttpdErrorHandler register(HttpdErrorHandler handler) {
		Map<HttpdError, HttpdErrorHandler> next = new EnumMap<>(HttpdError.class);
		next.putAll(this.byError);
		HttpdErrorHandler replaced = next.put(handler.error(), handler);
		this.byError = next;
		return replaced;
	}

	synchronized boolean unregister(HttpdError error) {
		Map<HttpdError, HttpdErrorHandler> next = new EnumMap<>(HttpdError.class);
		next.putAll(this.byError);
		boolean registered = next.remove(error) != null;
		this.byError = next;
		return registered;
	}

	/** Answer a request that failed before its response began. */
	Mono<Void> answer(HttpdRequest request, HttpdResponse response, HttpdException failure) {
		HttpdError error = failure.error();
		HttpdErrorHandler handler = this.byError.get(error);
		if (handler == null) {
			return response.sendError(error, failure.getMessage());
		}
		request.failWith(failure);
		response.head().beginError(error, handler.keepsOpen() && request.requestBody().isIntact());
		return HandlerCall.of(handler.handler(), request, response)
			.onErrorResume((cause) -> handlerFailed(request, response, cause))
			.then(Mono
				.defer(() -> response.isCommitted() ? Mono.empty() : response.sendError(error, failure.getMessage())));
	}

	private static Mono<Void> handlerFailed(HttpdRequest request, HttpdResponse response, Throwable cause) {
		if (response.isCommitted()) {
			return Mono.error(cause);
		}
		logger.warn("[{}] Error handler failed for {}", request.session().id(), request, cause);
		response.head().reset();
		return Mono.empty();
	}

}
