package io.github.esphttps.httpd;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/**
 * Status and header fields of a response, until they are sent.
 */
final class ResponseHead {

	/**
	 * ESP-IDF: <code>HTTPD_TYPE_TEXT</code>, the type of a response that has set none.
	 */
	private static final String DEFAULT_TYPE = "text/html";

	private static final int LOWEST_STATUS = 200;

	private static final int HIGHEST_STATUS = 599;

	private static final int LENGTH_DIGITS = 18;

	private final HttpCall call;

	private final HttpdRequest request;

	private final ResponseLimits limits;

	private final Exchange exchange;

	private final AtomicBoolean committed = new AtomicBoolean();

	ResponseHead(HttpCall call, HttpdRequest request, ResponseLimits limits) {
		this.call = call;
		this.request = request;
		this.limits = limits;
		this.exchange = Exchange.of(call.channel());
	}

	void status(int status, @Nullable String reason) {
		if (status < LOWEST_STATUS || status > HIGHEST_STATUS) {
			throw new IllegalArgumentException("'status' must be from 200 to 599: " + status);
		}
		if (reason == null) {
			this.call.status(HttpResponseStatus.valueOf(status));
			return;
		}
		if (!reason.chars().allMatch((character) -> character == ' ' || Octets.isVisible(character))) {
			throw new IllegalArgumentException("'reason' must be ASCII without control characters");
		}
		this.call.status(new HttpResponseStatus(status, reason));
	}

	void type(String type) {
		this.call.header(HttpHeaderNames.CONTENT_TYPE, type);
	}

	void set(String name, String value) {
		checkFraming(name, value);
		if (!fields().contains(name)) {
			this.limits.checkRoomFor(name, fields());
		}
		this.call.header(name, value);
	}

	void add(String name, String value) {
		checkFraming(name, value);
		if (HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name)) {
			fields().remove(name);
		}
		this.limits.checkRoomFor(name, fields());
		this.call.addHeader(name, value);
	}

	// What the client would take for the end of the response has to be that
	private static void checkFraming(String name, String value) {
		if (HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)) {
			throw new IllegalArgumentException("'Transfer-Encoding' is up to the server");
		}
		boolean length = HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name);
		if (length && (value.isEmpty() || value.length() > LENGTH_DIGITS || !value.chars().allMatch(Octets::isDigit))) {
			throw new IllegalArgumentException("'Content-Length' must be a number: '" + value + "'");
		}
	}

	/** Return the length the handler has announced, -1 if none. */
	long announcedLength() {
		String length = fields().get(HttpHeaderNames.CONTENT_LENGTH);
		return (length != null) ? Long.parseLong(length) : -1;
	}

	void setDefaultType() {
		if (!fields().contains(HttpHeaderNames.CONTENT_TYPE)) {
			type(DEFAULT_TYPE);
		}
	}

	/** Tell which methods are allowed. */
	void allow(Collection<String> methods) {
		this.call.header(HttpHeaderNames.ALLOW, String.join(", ", methods));
	}

	/** Set the status of an error, and whether the session is closed after it. */
	void beginError(HttpdError error, boolean keepsOpen) {
		this.call.status(new HttpResponseStatus(error.status(), error.reason()));
		if (!keepsOpen) {
			endSession();
		}
	}

	private void endSession() {
		this.exchange.closingFor(CloseReason.ERROR_RESPONSE);
		closeAfter();
	}

	/** Tell what to ask for: a WebSocket, which is what HTTP/1.1 upgrades to. */
	void beginUpgradeRequired() {
		this.call
			.status(this.exchange.isSession() ? HttpResponseStatus.UPGRADE_REQUIRED : HttpResponseStatus.BAD_REQUEST);
		this.call.header(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET);
		this.call.header(HttpHeaderNames.SEC_WEBSOCKET_VERSION, WebSocketRequest.VERSION);
		endSession();
	}

	/** Return whether the status is that of a response which has set none. */
	boolean isOk() {
		return this.call.status().equals(HttpResponseStatus.OK);
	}

	/** Return the fields that were set. */
	HttpHeaders fields() {
		return this.call.responseHeaders();
	}

	/** Forget what was said of a body that is not sent. */
	void clearBody() {
		fields().remove(HttpHeaderNames.CONTENT_LENGTH);
		type(DEFAULT_TYPE);
	}

	/** Forget what a handler has set before it failed. */
	void reset() {
		for (String name : fields().names()) {
			// Reactor Netty's own, which it changes when the length is known
			if (!HttpHeaderNames.TRANSFER_ENCODING.contentEqualsIgnoreCase(name)) {
				fields().remove(name);
			}
		}
	}

	/** Prepare for a body of which the length is not known. */
	void endBodyWithConnectionIfNeeded() {
		if (isHttp10() && !fields().contains(HttpHeaderNames.CONTENT_LENGTH)) {
			// There are no chunks in HTTP/1.0
			this.call.endBodyWithConnection();
			closeAfter();
		}
	}

	/**
	 * Claim the response for whoever is about to send it.
	 * @throws IllegalStateException if somebody else has
	 */
	void commit() {
		if (!this.committed.compareAndSet(false, true)) {
			throw alreadySent();
		}
		if (this.request.requestBody().isLeftUnread(this.limits.maxLeftover())) {
			closeAfter();
		}
		else if (isHttp10() && this.call.isKeepAlive() && !fields().contains(HttpHeaderNames.CONNECTION)) {
			this.call.header(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
		}
	}

	boolean isCommitted() {
		return this.committed.get() || this.call.hasSentHeaders();
	}

	static IllegalStateException alreadySent() {
		return new IllegalStateException("The response to this request has been sent already");
	}

	boolean isHttp10() {
		return this.call.version().equals(HttpVersion.HTTP_1_0);
	}

	private void closeAfter() {
		if (this.exchange.isSession()) {
			this.call.header(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
		}
	}

}
