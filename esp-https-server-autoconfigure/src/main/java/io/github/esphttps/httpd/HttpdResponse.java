package io.github.esphttps.httpd;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Supplier;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
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

	private final HttpMethod requestMethod;

	private final HttpdSession session;

	HttpdResponse(HttpServerResponse response, HttpdRequest request) {
		this.response = response;
		this.request = request;
		this.requestMethod = HttpMethod.valueOf(request.method());
		this.session = request.session();
	}

	/**
	 * Set the status code, 200 if not set. ESP-IDF: <code>httpd_resp_set_status</code>.
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
	 * Set the content type, <code>text/html</code> if not set. ESP-IDF:
	 * <code>httpd_resp_set_type</code>.
	 * @param type a media type
	 * @return this response
	 * @throws IllegalArgumentException if the value has a line break
	 */
	public HttpdResponse type(String type) {
		return header(HttpHeaderNames.CONTENT_TYPE.toString(), type);
	}

	/**
	 * Set a header field, replacing earlier values of it. ESP-IDF:
	 * <code>httpd_resp_set_hdr</code>.
	 * @param name name of the field
	 * @param value value of the field
	 * @return this response
	 * @throws IllegalArgumentException if the name is no token, or the value has a line
	 * break
	 */
	public HttpdResponse header(String name, String value) {
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
	 */
	public HttpdResponse addHeader(String name, String value) {
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
		return unlessCommitted(() -> {
			if (body.length > 0) {
				setDefaultType();
			}
			if (this.requestMethod.equals(HttpMethod.HEAD)) {
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
		return unlessCommitted(() -> {
			setDefaultType();
			if (this.requestMethod.equals(HttpMethod.HEAD)) {
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
	 * connection is broken so that the client notices
	 */
	public Mono<Void> sendFile(Path file) {
		return unlessCommitted(() -> new FileResponse(this.request, this.response).send(file));
	}

	/**
	 * Send an error and close the session after it, as the original does. ESP-IDF:
	 * <code>httpd_resp_send_err</code>.
	 * @param error the error
	 * @param message the body, or {@code null} for the default one
	 * @return completes when the response is handed to the network
	 */
	public Mono<Void> sendError(HttpdError error, @Nullable String message) {
		return unlessCommitted(() -> {
			this.session.closingFor(CloseReason.ERROR_RESPONSE);
			this.response.status(new HttpResponseStatus(error.status(), error.reason()));
			this.response.header(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
			this.response.responseHeaders().remove(HttpHeaderNames.CONTENT_LENGTH);
			return type(DEFAULT_TYPE).send((message != null) ? message : error.defaultMessage());
		});
	}

	/**
	 * Return whether the response has begun, after which its status and header cannot
	 * change.
	 * @return {@code true} if its header is sent
	 */
	public boolean isCommitted() {
		return this.response.hasSentHeaders();
	}

	private Mono<Void> sendParts(Flux<byte[]> parts) {
		return this.response.sendObject(parts.map(Unpooled::wrappedBuffer), (part) -> true).then();
	}

	private Mono<Void> unlessCommitted(Supplier<Mono<Void>> send) {
		return Mono.defer(() -> isCommitted()
				? Mono.error(new IllegalStateException("The response to this request has been sent already"))
				: send.get());
	}

	private void setDefaultType() {
		if (!this.response.responseHeaders().contains(HttpHeaderNames.CONTENT_TYPE)) {
			type(DEFAULT_TYPE);
		}
	}

}
