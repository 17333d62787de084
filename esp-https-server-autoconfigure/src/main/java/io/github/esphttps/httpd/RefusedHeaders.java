package io.github.esphttps.httpd;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a request that stands for one that is refused before it exists. It goes
 * the way of all requests, so that it is answered in its turn and by the same error
 * handlers.
 */
final class RefusedHeaders extends DefaultHttpHeaders {

	private final HttpdError error;

	private final boolean unread;

	private RefusedHeaders(HttpdError error, boolean unread) {
		this.error = error;
		this.unread = unread;
	}

	/**
	 * Create the request that stands for a refused one.
	 * @param head what could be read of it, {@code null} if nothing
	 */
	static HttpRequest request(HttpdError error, @Nullable HttpRequest head) {
		return request(error, head, head != null);
	}

	/**
	 * Create the request that stands for a refused one.
	 * @param head what could be read of it, {@code null} if nothing
	 * @param targetRead whether that includes its target
	 */
	static HttpRequest request(HttpdError error, @Nullable HttpRequest head, boolean targetRead) {
		HttpMethod method = (head != null) ? head.method() : HttpMethod.GET;
		String uri = (head != null) ? head.uri() : "/";
		return new DefaultHttpRequest(HttpVersion.HTTP_1_1, method, uri, new RefusedHeaders(error, !targetRead));
	}

	/** Return the error of a refused request, {@code null} if it is not refused. */
	static @Nullable HttpdError errorOf(HttpHeaders headers) {
		return (headers instanceof RefusedHeaders refused) ? refused.error : null;
	}

	/** Return whether not even its target could be read of a refused request. */
	static boolean isUnread(HttpHeaders headers) {
		return headers instanceof RefusedHeaders refused && refused.unread;
	}

}
