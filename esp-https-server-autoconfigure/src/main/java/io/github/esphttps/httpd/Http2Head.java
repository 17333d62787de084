package io.github.esphttps.httpd;

import java.util.Map;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultHttpHeadersFactory;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Headers;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request of the header section of an HTTP/2 stream, with the limits and rules of
 * HTTP/1.1 as far as they apply.
 */
final class Http2Head {

	private static final int SEPARATORS = ": \r\n".length();

	private static final int EMPTY_LINE = "\r\n".length();

	private static final int MAX_METHOD_LENGTH = 64;

	private final HeadSyntax syntax;

	private final HeadRules rules;

	Http2Head(HeadSyntax syntax) {
		this.syntax = syntax;
		this.rules = new HeadRules(false);
	}

	/**
	 * Make a request.
	 * @param fields the header section
	 * @param complete whether the client has ended its side of the stream with it
	 * @return the request, one that stands for a refused one, or {@code null} if the
	 * header section is malformed
	 */
	@Nullable HttpRequest request(Http2Headers fields, boolean complete) {
		if (!Http2Fields.isRequest(fields)) {
			return null;
		}
		String method = fields.method().toString();
		CharSequence path = fields.path();
		boolean connects = method.equals("CONNECT");
		if (connects && !isWebSocket(fields)) {
			return RefusedHeaders.request(HttpdError.METHOD_NOT_IMPLEMENTED, null);
		}
		if (path == null || path.isEmpty() || fields.scheme() == null || fields.scheme().isEmpty()) {
			return null;
		}
		String target = path.toString();
		HttpdError error = refuse(method, target);
		boolean targetRead = error == null;
		HttpRequest head = new DefaultHttpRequest(HttpVersion.HTTP_1_1,
				connects ? HttpMethod.GET : HttpMethod.valueOf(method), targetRead ? target : "/",
				DefaultHttpHeadersFactory.headersFactory().withValidation(false));
		if (error == null && copy(fields, head.headers()) > this.syntax.maxHeaderLength()) {
			error = HttpdError.REQUEST_HEADER_FIELDS_TOO_LARGE;
		}
		if (error == null) {
			error = this.rules.check(head);
		}
		if (error == null && connects && complete) {
			// It could not say anything, not even goodbye
			error = HttpdError.BAD_REQUEST;
		}
		if (error == null && connects) {
			upgrade(head.headers());
		}
		return (error != null) ? RefusedHeaders.request(error, head, targetRead) : head;
	}

	private static boolean isWebSocket(Http2Headers fields) {
		CharSequence protocol = fields.get(Http2Headers.PseudoHeaderName.PROTOCOL.value());
		return protocol != null && HttpHeaderValues.WEBSOCKET.contentEqualsIgnoreCase(protocol);
	}

	// RFC 8441, section 5: what the request says on HTTP/1.1. A client of HTTP/2 must not
	// say it, so that it stands for nothing else
	private static void upgrade(HttpHeaders headers) {
		headers.set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
		headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
	}

	/** Return the same request as one that is complete. */
	static HttpRequest withoutBody(HttpRequest head) {
		return new DefaultFullHttpRequest(head.protocolVersion(), head.method(), head.uri(), Unpooled.EMPTY_BUFFER,
				head.headers(), LastHttpContent.EMPTY_LAST_CONTENT.trailingHeaders());
	}

	private static int copy(Http2Headers fields, HttpHeaders headers) {
		int length = EMPTY_LINE;
		CharSequence authority = fields.authority();
		if (authority != null) {
			headers.set(HttpHeaderNames.HOST, authority.toString());
			length += HttpHeaderNames.HOST.length() + authority.length() + SEPARATORS;
		}
		StringBuilder cookies = new StringBuilder();
		for (Map.Entry<CharSequence, CharSequence> field : fields) {
			CharSequence name = field.getKey();
			if (Http2Headers.PseudoHeaderName.hasPseudoHeaderFormat(name)) {
				continue;
			}
			length += name.length() + field.getValue().length() + SEPARATORS;
			if (HttpHeaderNames.COOKIE.contentEquals(name)) {
				// RFC 9113, section 8.2.3
				cookies.append(cookies.isEmpty() ? "" : "; ").append(field.getValue());
			}
			else if (authority == null || !isSameHost(name, field.getValue(), authority)) {
				headers.add(name, field.getValue().toString());
			}
		}
		if (!cookies.isEmpty()) {
			headers.set(HttpHeaderNames.COOKIE, cookies.toString());
		}
		return length;
	}

	// A host that says otherwise is a second one, which is refused
	private static boolean isSameHost(CharSequence name, CharSequence value, CharSequence authority) {
		return HttpHeaderNames.HOST.contentEquals(name) && CharSequence.compare(value, authority) == 0;
	}

	private @Nullable HttpdError refuse(String method, String target) {
		if (method.length() > MAX_METHOD_LENGTH) {
			return this.syntax.unknownMethod();
		}
		if (target.length() > this.syntax.maxUriLength()) {
			return HttpdError.URI_TOO_LONG;
		}
		boolean good = target.equals("*") || (target.startsWith("/")
				&& target.chars().allMatch((octet) -> Octets.isVisible(octet) && octet != '#'));
		return good ? null : HttpdError.BAD_REQUEST;
	}

}
