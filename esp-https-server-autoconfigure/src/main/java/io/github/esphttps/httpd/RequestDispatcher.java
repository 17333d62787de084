package io.github.esphttps.httpd;

import java.time.Duration;

import io.netty.handler.codec.http.HttpHeaderNames;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.Connection;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * One request from its head to the end of its response: session, handler, response,
 * session's last use. Runs on the event loop of the session.
 */
final class RequestDispatcher {

	private static final Logger logger = LoggerFactory.getLogger(RequestDispatcher.class);

	private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(5);

	private final UriHandlers handlers;

	private final long maxBodyBytes;

	private final Scheduler blockingScheduler;

	RequestDispatcher(UriHandlers handlers, long maxBodyBytes, Scheduler blockingScheduler) {
		this.handlers = handlers;
		this.maxBodyBytes = maxBodyBytes;
		this.blockingScheduler = blockingScheduler;
	}

	Publisher<Void> dispatch(HttpServerRequest received, HttpServerResponse reply) {
		HttpdSession session = SessionHandler.sessionOf(((Connection) received).channel());
		session.requestReceived();
		HttpdRequest request = new HttpdRequest(received, session, this.maxBodyBytes, this.blockingScheduler);
		HttpdResponse response = new HttpdResponse(reply, request);
		return answer(request, response).onErrorResume((failure) -> fail(request, response, failure))
			.doFinally((signal) -> session.requestCompleted());
	}

	private Mono<Void> answer(HttpdRequest request, HttpdResponse response) {
		Match match = this.handlers.match(request.method(), request.path());
		if (match instanceof Match.Found found) {
			return HandlerCall.of(found.handler().handler(), request, response);
		}
		if (match instanceof Match.MethodNotAllowed notAllowed) {
			response.header(HttpHeaderNames.ALLOW.toString(), String.join(", ", notAllowed.allowed()));
			return sendError(request, response, HttpdError.METHOD_NOT_ALLOWED, null);
		}
		return sendError(request, response, HttpdError.NOT_FOUND, null);
	}

	private Mono<Void> fail(HttpdRequest request, HttpdResponse response, Throwable failure) {
		HttpdSession session = request.session();
		if (failure instanceof HttpdException exception && !response.isCommitted()) {
			return sendError(request, response, exception.error(), exception.getMessage());
		}
		if (failure instanceof AbortedException || !session.isOpen()) {
			logger.debug("[{}] Client left during {} {}", session.id(), request.method(), request.path());
			return Mono.empty();
		}
		logger.warn("[{}] Handler of {} {} failed", session.id(), request.method(), request.path(), failure);
		if (response.isCommitted()) {
			session.abort(CloseReason.HANDLER_FAILED);
			// Completion would end the response properly before the connection is broken
			return Mono.never();
		}
		session.closingFor(CloseReason.HANDLER_FAILED);
		return sendError(request, response, HttpdError.INTERNAL_SERVER_ERROR, null);
	}

	private Mono<Void> sendError(HttpdRequest request, HttpdResponse response, HttpdError error,
			@Nullable String message) {
		return drain(request).then(response.sendError(error, message));
	}

	// Closing while the client still sends resets the connection, and the client may
	// never see the response
	private Mono<Void> drain(HttpdRequest request) {
		if (request.contentLength() == 0 || request.expectsContinue()) {
			return Mono.empty();
		}
		return request.body()
			.scan(0L, (total, part) -> total + part.length)
			.takeUntil((total) -> total > this.maxBodyBytes)
			.then()
			.timeout(DRAIN_TIMEOUT)
			.onErrorComplete();
	}

}
