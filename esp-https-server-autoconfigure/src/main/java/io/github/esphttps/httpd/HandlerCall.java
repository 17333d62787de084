package io.github.esphttps.httpd;

import java.util.concurrent.ExecutionException;

import reactor.core.publisher.Mono;

/**
 * Calls a handler so that whatever it throws is a failure of the request.
 */
final class HandlerCall {

	private HandlerCall() {
	}

	static Mono<Void> of(HttpdHandler handler, HttpdRequest request, HttpdResponse response) {
		RequestRecord record = request.record();
		if (record == null) {
			return call(handler, request, response);
		}
		RequestObservation.Scope scope = record.openScope();
		try {
			return call(handler, request, response);
		}
		finally {
			scope.close();
		}
	}

	private static Mono<Void> call(HttpdHandler handler, HttpdRequest request, HttpdResponse response) {
		try {
			return Mono.from(handler.handle(request, response));
		}
		catch (Exception ex) {
			return Mono.error(ex);
		}
		catch (Throwable ex) {
			// Reactor would not pass on some errors, and the request would never end
			return Mono.error(new ExecutionException(ex));
		}
	}

}
