package io.github.esphttps.httpd;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The response to a request. Nothing is sent before the publisher that a
 * <code>send</code> method returns is returned by the handler, or subscribed to. ESP-IDF:
 * the <code>httpd_resp_*</code> functions.
 * <p>
 * There is one response to a request: a second <code>send</code> fails with
 * {@link IllegalStateException}.
 */
public final class HttpdResponse {

	private final HttpCall call;

	private final HttpdRequest request;

	private final ResponseHead head;

	HttpdResponse(HttpCall call, HttpdRequest request, ResponseLimits limits) {
		this.call = call;
		this.request = request;
		this.head = new ResponseHead(call, request, limits);
	}

	/**
	 * Set the status code, 200 if not set.
	 * @param status a number from 200 to 599
	 * @return this response
	 * @throws IllegalArgumentException if the number is out of range
	 */
	public HttpdResponse status(int status) {
		this.head.status(status, null);
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
		this.head.status(status, reason);
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
		this.head.type(type);
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
		this.head.set(name, value);
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
		this.head.add(name, value);
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
		Objects.requireNonNull(body, "'body' must not be null");
		return once(() -> {
			long announced = this.head.announcedLength();
			if (announced != -1 && announced != body.length && !isToHead()) {
				return Mono.error(new IllegalStateException(
						"The body has " + body.length + " bytes, its Content-Length is " + announced));
			}
			this.head.commit();
			if (body.length > 0) {
				this.head.setDefaultType();
			}
			if (isToHead()) {
				this.call.header(HttpHeaderNames.CONTENT_LENGTH, Long.toString(Math.max(announced, body.length)));
				return this.call.sendHead();
			}
			return this.call.send(Unpooled.wrappedBuffer(body));
		});
	}

	/**
	 * Send a body whose parts are not all there yet, each as soon as it is, and ask for
	 * more as the client takes it. The transfer coding is chunked unless a
	 * <code>Content-Length</code> is set. ESP-IDF: <code>httpd_resp_send_chunk</code>.
	 * @param body the parts of the body
	 * @return completes when the response is handed to the network. When the publisher
	 * fails, or sends more or less than the <code>Content-Length</code>, the connection
	 * is broken, on HTTP/2 the stream reset, so that the client notices
	 */
	public Mono<Void> send(Publisher<byte[]> body) {
		Objects.requireNonNull(body, "'body' must not be null");
		return once(() -> {
			this.head.setDefaultType();
			if (isToHead()) {
				this.head.commit();
				return this.call.sendHead();
			}
			// A body that fails before its first part is an error that can still be
			// answered
			return AnnouncedLength.enforce(this.head.announcedLength(), Flux.from(body))
				.filter((part) -> part.length > 0)
				.switchOnFirst((first, parts) -> first.isOnError() ? parts.then() : sendParts(parts))
				.then();
		});
	}

	private Mono<Void> sendParts(Flux<byte[]> parts) {
		this.head.endBodyWithConnectionIfNeeded();
		this.head.commit();
		return this.call.send(parts.map(Unpooled::wrappedBuffer));
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
	 * Send a file of any length, without copying it where the connection is not
	 * encrypted. Its content type is told by the ending of its name unless
	 * {@link #type(String) set}. ESP-IDF: the <code>file_serving</code> example.
	 * <p>
	 * The file is asked for and opened on a thread of the server's handler executor.
	 * <code>ETag</code> and <code>Last-Modified</code> tell its version by the time it
	 * was last written and its length. A GET or HEAD that would be answered with 200 may
	 * be conditional (answered with 304 or 412), and a GET may ask for a range (206, or
	 * 416 if the file has no such part); the session stays open. A range that is
	 * malformed, or several at once, are answered with the whole file.
	 * @param file the file. If a client names it, find it with
	 * {@link FileRoot#resolve(String)}
	 * @return completes when the response is handed to the network. Fails with an
	 * {@link HttpdException} of {@link HttpdError#NOT_FOUND} if it is not there, not a
	 * regular file, or may not be read. When it becomes shorter while it is sent, the
	 * connection is broken, on HTTP/2 the stream reset, so that the client notices
	 */
	public Mono<Void> sendFile(Path file) {
		return once(() -> this.call.reactor()
			.flatMap((response) -> new FileResponse(this.request, response, this.head::commit).send(file)));
	}

	/**
	 * Send an error and close the session after it, unless it is one of HTTP/2. No
	 * {@link HttpdErrorHandler} is asked; throw an {@link HttpdException} to have one
	 * answer. ESP-IDF: <code>httpd_resp_send_err</code> in a handler that returns
	 * <code>ESP_FAIL</code>.
	 * @param error the error
	 * @param message the body, or {@code null} for the default one
	 * @return completes when the response is handed to the network
	 */
	public Mono<Void> sendError(HttpdError error, @Nullable String message) {
		return Mono.defer(() -> {
			if (!isCommitted()) {
				this.head.beginError(error, false);
				this.head.clearBody();
			}
			return send((message != null) ? message : error.defaultMessage());
		});
	}

	/** Return what is sent before the body. */
	ResponseHead head() {
		return this.head;
	}

	/**
	 * Return whether the response has begun, after which its status and header cannot
	 * change.
	 * @return {@code true} if its header is sent
	 */
	public boolean isCommitted() {
		return this.head.isCommitted();
	}

	private Mono<Void> once(Supplier<Mono<Void>> send) {
		return Mono.defer(() -> isCommitted() ? Mono.error(ResponseHead.alreadySent()) : send.get());
	}

	private boolean isToHead() {
		return this.request.method().equals("HEAD");
	}

}
