package io.github.esphttps.httpd;

import java.util.List;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.config.ServerProfile;
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

	private final HttpdServer server;

	private final UriHandlers handlers;

	private final ErrorHandlers errors;

	private final ResponseLimits limits;

	private final long maxBodyBytes;

	private final Scheduler blockingScheduler;

	private final List<HttpdObserver> observers;

	// As the original: no service for HEAD, OPTIONS and Allow, no response of a failed
	// handler
	private final boolean bare;

	RequestDispatcher(HttpdServer server, UriHandlers handlers, ErrorHandlers errors, Scheduler blockingScheduler,
			List<HttpdObserver> observers) {
		HttpdSslConfig config = server.config();
		this.server = server;
		this.handlers = handlers;
		this.errors = errors;
		this.limits = ResponseLimits.of(config.httpd());
		this.maxBodyBytes = config.httpd().maxBodyBytes();
		this.blockingScheduler = blockingScheduler;
		this.observers = observers;
		this.bare = config.profile() == ServerProfile.TWIN;
	}

	/** Serve what Reactor Netty has received, or has been given. */
	Publisher<Void> dispatch(HttpServerRequest received, HttpServerResponse reply) {
		DirectHttpCall begun = DirectCalls.handedOver(((Connection) received).channel());
		return (begun != null) ? begun.goOn(received, reply) : dispatch(new ReactorHttpCall(received, reply));
	}

	Mono<Void> dispatch(HttpCall call) {
		Exchange exchange = Exchange.of(call.channel());
		HttpdSession session = exchange.session();
		HttpdRequest request = new HttpdRequest(call, this.server, session, this.maxBodyBytes, this.blockingScheduler);
		RequestRecord record = RequestRecord.begin(call.channel(), request, this.observers);
		request.observe(record);
		HttpdResponse response = new HttpdResponse(call, request, this.limits);
		HttpdError refusal = request.requestBody().refusal();
		if (refusal != null) {
			exchange.closingFor(CloseReason.PROTOCOL_ERROR);
			return fail(exchange, request, response, new HttpdException(refusal));
		}
		session.traffic().requestReceived();
		Mono<Void> answered = answer(request, response)
			.onErrorResume((failure) -> handlerFailed(exchange, request, response, failure));
		Mono<Void> served = request.requestBody()
			.orFailure(answered)
			.onErrorResume((failure) -> fail(exchange, request, response, failure));
		return (record != null) ? record.around(served) : served;
	}

	private Mono<Void> answer(HttpdRequest request, HttpdResponse response) {
		Match match;
		try {
			match = this.handlers.match(request.method(), request.path());
		}
		catch (RuntimeException ex) {
			// A matcher of the application
			return Mono.error(ex);
		}
		if (match instanceof Match.Found found && (!this.bare || found.handler().answers(request.method()))) {
			RequestRecord record = request.record();
			if (record != null) {
				record.matched(found.handler().uri());
			}
			if (request.requestBody().isTunnel() && !found.handler().isWebSocket()) {
				return Mono.error(new HttpdException(HttpdError.METHOD_NOT_IMPLEMENTED));
			}
			return call(found.handler().handler(), request, response);
		}
		return answerUnmatched(match, request, response);
	}

	private static Mono<Void> call(HttpdHandler handler, HttpdRequest request, HttpdResponse response) {
		Mono<Void> handled = HandlerCall.of(handler, request, response);
		if (request.contentLength() == 0) {
			return handled;
		}
		// Reactor Netty answers when nothing is sent, but does not know of what is unread
		return handled.then(Mono.defer(() -> response.isCommitted() ? Mono.empty() : response.send()));
	}

	private Mono<Void> answerUnmatched(Match match, HttpdRequest request, HttpdResponse response) {
		if (!Methods.isKnown(request.method()) && !this.handlers.answersMethod(request.method())) {
			return Mono.error(new HttpdException(HttpdError.METHOD_NOT_IMPLEMENTED));
		}
		boolean asksForOptions = request.method().equals("OPTIONS") && !this.bare;
		if (asksForOptions && request.path().equals("*")) {
			response.head().allow(this.handlers.methods());
			return response.send();
		}
		if (match instanceof Match.NotFound) {
			return Mono.error(new HttpdException(HttpdError.NOT_FOUND));
		}
		if (match instanceof Match.MethodNotAllowed notAllowed && !this.bare) {
			notAllowed.allowed().add("OPTIONS");
			response.head().allow(notAllowed.allowed());
			if (asksForOptions) {
				return response.send();
			}
		}
		return this.errors.answer(request, response, new HttpdException(HttpdError.METHOD_NOT_ALLOWED));
	}

	private Mono<Void> handlerFailed(Exchange exchange, HttpdRequest request, HttpdResponse response,
			Throwable failure) {
		if (request.requestBody().isRefused()) {
			// It is answered already, or about to be, and the handler comes too late
			logger.debug("[{}] Handler of {} {} was left without the body: {}", request.session().id(),
					request.method(), request.path(), failure.toString());
			return Mono.never();
		}
		return fail(exchange, request, response, failure);
	}

	private Mono<Void> fail(Exchange exchange, HttpdRequest request, HttpdResponse response, Throwable failure) {
		HttpdSession session = request.session();
		if (failure instanceof HttpdException exception && !response.isCommitted()) {
			return answerError(exchange, request, response, exception);
		}
		if (failure instanceof AbortedException || !exchange.isConnected()) {
			logger.debug("[{}] Client left during {} {}", session.id(), request.method(), request.path());
			return Mono.empty();
		}
		RequestRecord record = request.record();
		if (record != null && !(failure instanceof HttpdException)) {
			record.failed(failure);
		}
		// A handler that answers as its body fails is no news
		if (!(failure instanceof HttpdException) && !request.requestBody().isRefused()) {
			logger.warn("[{}] Handler of {} {} failed", session.id(), request.method(), request.path(), failure);
		}
		exchange.closingFor(CloseReason.HANDLER_FAILED);
		if (response.isCommitted() || this.bare) {
			exchange.breakOff(CloseReason.HANDLER_FAILED);
			// Completion would end the response properly before it is broken off
			return Mono.never();
		}
		return answerError(exchange, request, response, new HttpdException(HttpdError.INTERNAL_SERVER_ERROR));
	}

	private Mono<Void> answerError(Exchange exchange, HttpdRequest request, HttpdResponse response,
			HttpdException failure) {
		response.head().reset();
		return this.errors.answer(request, response, failure)
			.onErrorResume((cause) -> fail(exchange, request, response, cause));
	}

}
