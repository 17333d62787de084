package io.github.esphttps.httpd;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * The response to a request. Nothing is sent before the publisher that a
 * <code>send</code> method returns is returned by the handler, or subscribed to. ESP-IDF:
 * the <code>httpd_resp_*</code> functions.
 * <p>
 * There is one response to a request: a second <code>send</code> fails with
 * {@link IllegalStateException}.
 */
public final class HttpdResponse {

	/**
	 * ESP-IDF: <code>HTTPD_TYPE_TEXT</code>, the type of a response that has set none.
	 */
	private static final String DEFAULT_TYPE = "text/html";

	private final HttpServerResponse response;

	private final HttpdRequest request;

	private final ResponseLimits limits;

	private final AtomicBoolean committed = new AtomicBoolean();

	HttpdResponse(HttpServerResponse response, HttpdRequest request, ResponseLimits limits) {
		this.response = response;
		this.request = request;
		this.limits = limits;
	}

	/**
	 * Set the status code, 200 if not set.
	 * @param status a number from 200 to 599
	 * @return this response
	 * @throws IllegalArgumentException if the number is out of range
	 */
	public HttpdResponse status(int status) {
		if (status < 200 || status > 599) {
			throw new IllegalArgumentException("'status' must be from 200 to 599: " + status);
		}
		this.response.status(status);
		return this;
	}

	/**
	 * Set the status code and the reason phrase of the status line. ESP-IDF:
	 * <code>httpd_resp_set_status</code>.
	 * @param status a number from 200 to 599
	 * @param reason any text of ASCII without control characters
	 * @return this response
	 * @throws IllegalArgumentException if the number is out of range, or the text has
	 * other characters
	 */
	public HttpdResponse status(int status, String reason) {
		status(status);
		if (!reason.chars().allMatch(Octets::isFieldValueChar)) {
			throw new IllegalArgumentException("'reason' must not have control characters");
		}
		this.response.status(new HttpResponseStatus(status, reason));
		return this;
	}

	/**
	 * Set the content type, <code>text/html</code> if not set. ESP-IDF:
	 * <code>httpd_resp_set_type</code>.
	 * @param type a media type
	 * @return this response
	 * @throws IllegalArgumentException if the value has a line break
	 */
	public HttpdResponse type(String type) {
		this.response.header(HttpHeaderNames.CONTENT_TYPE, type);
		return this;
	}

	/**
	 * Set a header field, replacing earlier values of it. ESP-IDF:
	 * <code>httpd_resp_set_hdr</code>.
	 * @param name name of the field
	 * @param value value of the field
	 * @return this response
	 * @throws IllegalArgumentException if the name is no token, or the value has a line
	 * break
	 * @throws ResponseHeadersFullException if the response has
	 * <code>esp.https.httpd.max-resp-headers</code> others already
	 */
	public HttpdResponse header(String name, String value) {
		if (!this.response.responseHeaders().contains(name)) {
			this.limits.checkRoomFor(name, this.response.responseHeaders());
		}
		this.response.header(name, value);
		return this;
	}

	/**
	 * Add a header field to those of the same name.
	 * @param name name of the field
	 * @param value value of the field
	 * @return this response
	 * @throws IllegalArgumentException if the name is no token, or the value has a line
	 * break
	 * @throws ResponseHeadersFullException if the response has
	 * <code>esp.https.httpd.max-resp-headers</code> already
	 */
	public HttpdResponse addHeader(String name, String value) {
		this.limits.checkRoomFor(name, this.response.responseHeaders());
		this.response.addHeader(name, value);
		return this;
	}

	/**
	 * Send a response without a body.
	 * @return completes when the response is handed to the network
	 */
	public Mono<Void> send() {
		return send(new byte[0]);
	}

	/**
	 * Send a text as UTF-8. ESP-IDF: <code>httpd_resp_sendstr</code>.
	 * @param body the whole body
	 * @return completes when the response is handed to the network
	 */
	public Mono<Void> send(String body) {
		return send(body.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Send bytes. ESP-IDF: <code>httpd_resp_send</code>.
	 * @param body the whole body, which must not change until it is sent
	 * @return completes when the response is handed to the network
	 */
	public Mono<Void> send(byte[] body) {
		return once(() -> {
			commit();
			if (body.length > 0) {
				setDefaultType();
			}
			if (isToHead()) {
				this.response.header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
				return this.response.send();
			}
			return this.response.sendObject(Unpooled.wrappedBuffer(body)).then();
		});
	}

	/**
	 * Send a body whose parts are not all there yet, each as soon as it is, and ask for
	 * more as the client takes it. The transfer coding is chunked unless a
	 * <code>Content-Length</code> is set. ESP-IDF: <code>httpd_resp_send_chunk</code>.
	 * @param body the parts of the body
	 * @return completes when the response is handed to the network. When the publisher
	 * fails, the connection is broken so that the client notices
	 */
	public Mono<Void> send(Publisher<byte[]> body) {
		return once(() -> {
			setDefaultType();
			if (isToHead()) {
				commit();
				return this.response.send();
			}
			// A body that fails before its first part is an error that can still be
			// answered
			return Flux.from(body)
				.filter((part) -> part.length > 0)
				.switchOnFirst((first, parts) -> first.isOnError() ? parts.then() : sendParts(parts))
				.then();
		});
	}

	private Mono<Void> sendParts(Flux<byte[]> parts) {
		commit();
		return this.response.sendObject(parts.map(Unpooled::wrappedBuffer), (part) -> true).then();
	}

	/**
	 * Send texts as UTF-8, each as soon as it is there and in a chunk of its own, for
	 * example server-sent events. ESP-IDF: <code>httpd_resp_sendstr_chunk</code>.
	 * @param texts the parts of the body
	 * @return completes when the response is handed to the network
	 * @see #send(Publisher)
	 */
	public Mono<Void> sendChunks(Publisher<String> texts) {
		return send(Flux.from(texts).map((text) -> text.getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * Send an error and close the session after it. No {@link HttpdErrorHandler} is
	 * asked; throw an {@link HttpdException} to have one answer. ESP-IDF:
	 * <code>httpd_resp_send_err</code> in a handler that returns <code>ESP_FAIL</code>.
	 * @param error the error
	 * @param message the body, or {@code null} for the default one
	 * @return completes when the response is handed to the network
	 */
	public Mono<Void> sendError(HttpdError error, @Nullable String message) {
		return Mono.defer(() -> {
			if (!isCommitted()) {
				beginError(error, false);
				this.response.responseHeaders().remove(HttpHeaderNames.CONTENT_LENGTH);
				type(DEFAULT_TYPE);
			}
			return send((message != null) ? message : error.defaultMessage());
		});
	}

	/** Set the status of an error, and whether the session is closed after it. */
	void beginError(HttpdError error, boolean keepsOpen) {
		this.response.status(new HttpResponseStatus(error.status(), error.reason()));
		if (!keepsOpen) {
			this.request.session().closingFor(CloseReason.ERROR_RESPONSE);
			closeAfter();
		}
	}

	/** Answer that these methods are allowed. */
	HttpdResponse allow(Collection<String> methods) {
		this.response.header(HttpHeaderNames.ALLOW, String.join(", ", methods));
		return this;
	}

	/** Forget what a handler has set before it failed. */
	void reset() {
		HttpHeaders headers = this.response.responseHeaders();
		headers.names()
			.stream()
			.filter((name) -> !HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name))
			.forEach(headers::remove);
	}

	/**
	 * Return whether the response has begun, after which its status and header cannot
	 * change.
	 * @return {@code true} if its header is sent
	 */
	public boolean isCommitted() {
		return this.committed.get() || this.response.hasSentHeaders();
	}

	private Mono<Void> once(Supplier<Mono<Void>> send) {
		return Mono.defer(() -> isCommitted() ? Mono.error(alreadySent()) : send.get());
	}

	private void commit() {
		if (!this.committed.compareAndSet(false, true)) {
			throw alreadySent();
		}
		if (this.request.requestBody().isLeftUnread(this.limits.maxLeftover())) {
			closeAfter();
		}
	}

	private void closeAfter() {
		this.response.header(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
	}

	private static IllegalStateException alreadySent() {
		return new IllegalStateException("The response to this request has been sent already");
	}

	private boolean isToHead() {
		return this.request.method().equals("HEAD");
	}

	private void setDefaultType() {
		if (!this.response.responseHeaders().contains(HttpHeaderNames.CONTENT_TYPE)) {
			type(DEFAULT_TYPE);
		}
	}

}
