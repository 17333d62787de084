package io.github.esphttps.httpd;

import java.util.Objects;

import org.reactivestreams.Publisher;

/**
 * Answers a request. ESP-IDF: the <code>handler</code> member of
 * <code>httpd_uri_t</code>.
 */
@FunctionalInterface
public interface HttpdHandler {

	/**
	 * Answer a request. Runs on the event loop of the session, which it must not block:
	 * all sessions of that loop would stall. Use {@link #blocking(HttpdHandler)} for code
	 * that waits.
	 * @param request the request
	 * @param response the response to send
	 * @return completes when the response is sent, usually what a <code>send</code>
	 * method of the response returned. When nothing is sent, a response without a body is
	 * @throws Exception answered as {@link HttpdException#error()}, or with 500 if it is
	 * another exception. The session is closed when the response has already begun, on
	 * HTTP/2 its stream reset
	 */
	Publisher<Void> handle(HttpdRequest request, HttpdResponse response) throws Exception;

	/**
	 * Adapt a handler that blocks. It runs on a thread of the server's handler executor:
	 * a virtual thread where they are enabled, else one of a bounded pool, where it may
	 * use the blocking methods of the request. It gets the thread when the body of the
	 * request, or the first 64 kB of it (16 kB on HTTP/2), is there; when all threads are
	 * busy, it waits for one. It is not interrupted when the client leaves or is cut off;
	 * reading the body throws then. ESP-IDF: <code>httpd_req_async_handler_begin</code>,
	 * <code>httpd_req_async_handler_complete</code>.
	 * @param handler the handler that blocks
	 * @return a handler that does not block the event loop
	 */
	static HttpdHandler blocking(HttpdHandler handler) {
		Objects.requireNonNull(handler, "'handler' must not be null");
		return (request, response) -> BlockingCall.of(handler, request, response);
	}

}
