package io.github.esphttps.httpd;

import java.math.BigInteger;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * What a request has to say, and must not say, in a head that can be read: target, host
 * and length of the body.
 */
final class HeadRules {

	// RFC 3986, section 3.2.2: IP-literal or reg-name
	private static final Pattern HOST_NAME = Pattern
		.compile("\\[[0-9A-Fa-fVv:.]+\\]|(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*");

	private static final Pattern ABSOLUTE = Pattern.compile("(?i)https?://([^/?:][^/?]*)(?:[/?].*)?");

	private static final int MAX_PORT = 65535;

	private static final int PORT_DIGITS = 5;

	// ESP-IDF httpd_parse.c: the length of a body is a 32 bit number
	private static final int LENIENT_LENGTH_BITS = 32;

	private final boolean lenient;

	HeadRules(boolean lenient) {
		this.lenient = lenient;
	}

	/**
	 * Check a request.
	 * @return what it is refused with, {@code null} if it is not
	 */
	@Nullable HttpdError check(HttpRequest request) {
		normalizeHost(request.headers());
		HttpdError error = this.lenient ? checkAsTheOriginal(request) : checkHostAndTarget(request);
		if (error == null) {
			error = checkLength(request);
		}
		return (error == null && request.decoderResult().isFailure()) ? HttpdError.BAD_REQUEST : error;
	}

	// Reactor Netty takes what follows the first colon for a number
	private void normalizeHost(HttpHeaders headers) {
		String host = headers.get(HttpHeaderNames.HOST);
		if (host != null && host.endsWith(":")) {
			headers.set(HttpHeaderNames.HOST, withoutEmptyPort(host));
		}
		else if (host != null && this.lenient && !isHost(host)) {
			headers.remove(HttpHeaderNames.HOST);
		}
	}

	private static @Nullable HttpdError checkAsTheOriginal(HttpRequest request) {
		HttpHeaders headers = request.headers();
		boolean upgrades = headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)
				&& headers.contains(HttpHeaderNames.UPGRADE);
		boolean webSocket = headers.containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true);
		if (!Methods.isKnown(request.method().name()) || headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
				|| (upgrades && !webSocket)) {
			return HttpdError.BAD_REQUEST;
		}
		return null;
	}

	private static @Nullable HttpdError checkHostAndTarget(HttpRequest request) {
		Iterator<String> hosts = request.headers().valueStringIterator(HttpHeaderNames.HOST);
		boolean mayLackHost = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
		// RFC 9112, section 3.2
		boolean good = hosts.hasNext() ? isHost(hosts.next()) && !hosts.hasNext() : mayLackHost;
		return good ? checkTarget(request) : HttpdError.BAD_REQUEST;
	}

	private static @Nullable HttpdError checkTarget(HttpRequest request) {
		String target = request.uri();
		if (request.method().equals(HttpMethod.CONNECT)) {
			return HttpdError.METHOD_NOT_IMPLEMENTED;
		}
		if (target.startsWith("/") || (target.equals("*") && request.method().equals(HttpMethod.OPTIONS))) {
			return null;
		}
		var absolute = ABSOLUTE.matcher(target);
		if (!absolute.matches() || !isHost(absolute.group(1))) {
			return HttpdError.BAD_REQUEST;
		}
		// RFC 9112, section 3.2.2: the host of the target counts
		request.headers().set(HttpHeaderNames.HOST, withoutEmptyPort(absolute.group(1)));
		return null;
	}

	private static String withoutEmptyPort(String host) {
		return host.endsWith(":") ? host.substring(0, host.length() - 1) : host;
	}

	private static boolean isHost(String value) {
		int colon = value.indexOf(':', value.lastIndexOf(']') + 1);
		int end = (colon != -1) ? colon : value.length();
		boolean named = isPlainName(value, end) || HOST_NAME.matcher(value).region(0, end).matches();
		return named && (colon == -1 || isPort(value, colon + 1));
	}

	// Names and addresses that need no closer look
	private static boolean isPlainName(String value, int end) {
		for (int i = 0; i < end; i++) {
			if (!isNameChar(value.charAt(i))) {
				return false;
			}
		}
		return true;
	}

	// RFC 3986, section 3.2.3: it may be empty
	private static boolean isPort(String value, int begin) {
		int port = 0;
		for (int i = begin; i < value.length(); i++) {
			if (i - begin == PORT_DIGITS || !Octets.isDigit(value.charAt(i))) {
				return false;
			}
			port = 10 * port + value.charAt(i) - '0';
		}
		return port <= MAX_PORT;
	}

	private static boolean isNameChar(char character) {
		return Octets.isAlpha(character) || Octets.isDigit(character) || character == '.' || character == '-';
	}

	// RFC 9112, section 6: anything that leaves the end of the body in doubt is refused
	private @Nullable HttpdError checkLength(HttpRequest request) {
		HttpHeaders headers = request.headers();
		if (!headers.contains(HttpHeaderNames.CONTENT_LENGTH) && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
			return null;
		}
		List<String> lengths = headers.getAll(HttpHeaderNames.CONTENT_LENGTH);
		List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
		if (lengths.size() + Math.min(codings.size(), 1) > 1) {
			return HttpdError.BAD_REQUEST;
		}
		if (!codings.isEmpty()) {
			return checkCoding(String.join(",", codings).toLowerCase(Locale.ROOT), request.protocolVersion());
		}
		return lengths.isEmpty() ? null : checkLength(lengths.get(0));
	}

	private @Nullable HttpdError checkLength(String length) {
		if (length.isEmpty() || !length.chars().allMatch(Octets::isDigit)) {
			return HttpdError.BAD_REQUEST;
		}
		int bits = new BigInteger(length).bitLength();
		return (bits > (this.lenient ? LENIENT_LENGTH_BITS : Long.SIZE - 1)) ? HttpdError.CONTENT_TOO_LARGE : null;
	}

	private static @Nullable HttpdError checkCoding(String coding, HttpVersion version) {
		if (version.equals(HttpVersion.HTTP_1_0)) {
			return HttpdError.BAD_REQUEST;
		}
		if (coding.equals("chunked")) {
			return null;
		}
		boolean chunkedOnceAndLast = coding.matches(".*[, \t]chunked")
				&& coding.indexOf("chunked") == coding.length() - 7;
		return chunkedOnceAndLast ? HttpdError.METHOD_NOT_IMPLEMENTED : HttpdError.BAD_REQUEST;
	}

}
