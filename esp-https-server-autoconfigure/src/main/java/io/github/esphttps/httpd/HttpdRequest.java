package io.github.esphttps.httpd;

import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import io.netty.handler.codec.http.cookie.Cookie;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A request. Its head is complete, its body may still be on the way and can be read once.
 * ESP-IDF: <code>httpd_req_t</code>.
 */
public final class HttpdRequest {

	private final HttpCall call;

	private final HttpdServer server;

	private final HttpdSession session;

	private final RequestTarget target;

	private final RequestBody body;

	private final long maxBodyBytes;

	private final Scheduler blockingScheduler;

	private @Nullable Query parameters;

	private volatile @Nullable HttpdException error;

	private volatile @Nullable RequestRecord record;

	HttpdRequest(HttpCall call, HttpdServer server, HttpdSession session, long maxBodyBytes,
			Scheduler blockingScheduler) {
		this.call = call;
		this.server = server;
		this.session = session;
		this.target = RequestTarget.of(call.uri());
		this.body = new RequestBody(call);
		this.maxBodyBytes = maxBodyBytes;
		this.blockingScheduler = blockingScheduler;
	}

	/**
	 * Return the method.
	 * @return the method as on the wire, in upper case for all standard ones
	 */
	public String method() {
		return this.call.method();
	}

	/**
	 * Return the request target, including the query.
	 * @return the target as on the wire, not decoded
	 */
	public String uri() {
		return this.call.uri();
	}

	/**
	 * Return the path of the request target.
	 * @return the path as on the wire, not decoded, <code>*</code> for a request to the
	 * server as a whole
	 */
	public String path() {
		return this.target.path();
	}

	/**
	 * Return what follows a prefix in the path. For handlers of URIs such as
	 * <code>/files/*</code>.
	 * @param prefix beginning of the path as on the wire, for example
	 * <code>/files/</code>
	 * @return the rest, percent-decoded as UTF-8. May have any character: see
	 * {@link FileRoot#resolve(String)} before using it as the name of a file
	 * @throws HttpdException with {@link HttpdError#BAD_REQUEST} if the rest is not
	 * properly encoded, with {@link HttpdError#NOT_FOUND} if the path begins otherwise
	 */
	public String pathAfter(String prefix) {
		if (!path().startsWith(prefix)) {
			throw new HttpdException(HttpdError.NOT_FOUND);
		}
		return PercentEncoding.decode(path().substring(prefix.length()));
	}

	/**
	 * Return the query. ESP-IDF: <code>httpd_req_get_url_query_str</code>.
	 * @return the text after the first question mark, not decoded, {@code null} if there
	 * is none
	 */
	public @Nullable String query() {
		return this.target.query();
	}

	/**
	 * Return the first value of a query parameter.
	 * @param name decoded name of the parameter
	 * @return the value, percent-decoded as UTF-8, {@code null} if there is none
	 * @throws HttpdException with {@link HttpdError#BAD_REQUEST} if the query is not
	 * properly encoded
	 */
	public @Nullable String queryParameter(String name) {
		List<String> values = queryParameters(name);
		return values.isEmpty() ? null : values.get(0);
	}

	/**
	 * Return all values of a query parameter.
	 * @param name decoded name of the parameter
	 * @return the values in their order, percent-decoded as UTF-8
	 * @throws HttpdException with {@link HttpdError#BAD_REQUEST} if the query is not
	 * properly encoded
	 */
	public List<String> queryParameters(String name) {
		return parameters().decoded(name);
	}

	/**
	 * Return the first value of a query parameter as the client sent it. ESP-IDF:
	 * <code>httpd_query_key_value</code>.
	 * @param name name of the parameter as on the wire, not decoded
	 * @return the value, not decoded, {@code null} if there is none
	 */
	public @Nullable String rawQueryParameter(String name) {
		List<String> values = parameters().raw(name);
		return values.isEmpty() ? null : values.get(0);
	}

	private Query parameters() {
		Query current = this.parameters;
		if (current == null) {
			current = new Query(query());
			this.parameters = current;
		}
		return current;
	}

	/**
	 * Return the first value of a header field. ESP-IDF:
	 * <code>httpd_req_get_hdr_value_str</code>.
	 * @param name name of the field in any case
	 * @return the value, {@code null} if there is none
	 */
	public @Nullable String header(String name) {
		return this.call.requestHeaders().get(name);
	}

	/**
	 * Return all values of a header field.
	 * @param name name of the field in any case
	 * @return the values in their order
	 */
	public List<String> headers(String name) {
		return this.call.requestHeaders().getAll(name);
	}

	/**
	 * Return the value of a cookie. ESP-IDF: <code>httpd_req_get_cookie_val</code>.
	 * @param name name of the cookie
	 * @return the value, {@code null} if there is none
	 */
	public @Nullable String cookie(String name) {
		List<Cookie> cookies = this.call.cookies().getOrDefault(name, List.of());
		return cookies.isEmpty() ? null : cookies.get(0).value();
	}

	/**
	 * Return the announced length of the body.
	 * @return a number of bytes, -1 if it is not known before the body has arrived
	 */
	public long contentLength() {
		return this.body.length();
	}

	/**
	 * Return the server, for example to register handlers. ESP-IDF: <code>handle</code>
	 * of <code>httpd_req_t</code>.
	 * @return the server this request came in on
	 */
	public HttpdServer server() {
		return this.server;
	}

	/**
	 * Return the session this request came in on. ESP-IDF:
	 * <code>httpd_req_to_sockfd</code>.
	 * @return the session
	 */
	public HttpdSession session() {
		return this.session;
	}

	/**
	 * Return the address of the client.
	 * @return the address of the peer
	 */
	public InetSocketAddress remoteAddress() {
		return this.session.remoteAddress();
	}

	/**
	 * Return what the request failed with.
	 * @return the error in an {@link HttpdErrorHandler}, {@code null} in other handlers
	 */
	public @Nullable HttpdException error() {
		return this.error;
	}

	/**
	 * Return the body as it arrives, of any length. What is not asked for is not read
	 * from the connection. ESP-IDF: <code>httpd_req_recv</code>.
	 * @return the parts of the body
	 */
	public Flux<byte[]> body() {
		return this.body.parts();
	}

	/**
	 * Return the body as a whole.
	 * @return the body, empty if there is none. Fails with an {@link HttpdException} of
	 * {@link HttpdError#CONTENT_TOO_LARGE} if it is longer than
	 * <code>esp.https.httpd.max-body-len</code>
	 */
	public Mono<byte[]> bodyToBytes() {
		return Mono.defer(() -> {
			if (contentLength() > this.maxBodyBytes) {
				return Mono.error(new HttpdException(HttpdError.CONTENT_TOO_LARGE));
			}
			return body().collect(() -> new BodyBuffer(this.maxBodyBytes), BodyBuffer::add)
				.map(BodyBuffer::toByteArray);
		});
	}

	/**
	 * Return the body as a whole, decoded as UTF-8.
	 * @return the body
	 * @see #bodyToBytes()
	 */
	public Mono<String> bodyToString() {
		return bodyToBytes().map((bytes) -> new String(bytes, StandardCharsets.UTF_8));
	}

	/**
	 * Wait for the body as a whole. For {@link HttpdHandler#blocking(HttpdHandler)
	 * blocking} handlers.
	 * @return the body, empty if there is none
	 * @throws HttpdException with {@link HttpdError#CONTENT_TOO_LARGE} if it is longer
	 * than <code>esp.https.httpd.max-body-len</code>
	 * @throws IllegalStateException on the event loop
	 */
	public byte[] bodyAsBytes() {
		return Objects.requireNonNull(bodyToBytes().block(), "a body always has a value");
	}

	/**
	 * Wait for the body as a whole, decoded as UTF-8. For
	 * {@link HttpdHandler#blocking(HttpdHandler) blocking} handlers.
	 * @return the body
	 * @see #bodyAsBytes()
	 */
	public String bodyAsString() {
		return new String(bodyAsBytes(), StandardCharsets.UTF_8);
	}

	/**
	 * Read the body as it arrives, of any length. For
	 * {@link HttpdHandler#blocking(HttpdHandler) blocking} handlers. What is not read
	 * from the stream is not read from the connection.
	 * @return the body. Its methods throw {@link IllegalStateException} on the event loop
	 */
	public InputStream bodyAsInputStream() {
		return new BodyInputStream(body());
	}

	void failWith(HttpdException failure) {
		this.error = failure;
	}

	/** Return whether it was read, unlike one that was refused before. */
	boolean isRead() {
		return !RefusedHeaders.isUnread(this.call.requestHeaders());
	}

	/** Return the protocol with its version. */
	String protocol() {
		return this.call.version().text();
	}

	RequestBody requestBody() {
		return this.body;
	}

	Scheduler blockingScheduler() {
		return this.blockingScheduler;
	}

	/** Return what is kept of it for observers, {@code null} if there are none. */
	@Nullable RequestRecord record() {
		return this.record;
	}

	void observe(@Nullable RequestRecord kept) {
		this.record = kept;
	}

	@Override
	public String toString() {
		return "%s %s [%s]".formatted(method(), uri(), this.session.id());
	}

}
