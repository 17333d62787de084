package io.github.esphttps.httpd;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;

/**
 * The body of a request: how long it is, whether somebody reads it, and its parts.
 */
final class RequestBody {

	private final HttpServerRequest request;

	private final @Nullable RequestFlow flow;

	private volatile boolean asked;

	private @Nullable BodyReadAhead ahead;

	RequestBody(HttpServerRequest request, Channel channel) {
		this.request = request;
		this.flow = RequestFlow.of(channel);
	}

	static RequestBody of(HttpServerRequest request) {
		return new RequestBody(request, ((Connection) request).channel());
	}

	/** Return the announced length, -1 if it is not known. */
	long length() {
		HttpHeaders headers = this.request.requestHeaders();
		String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
		if (length != null) {
			return Long.parseLong(length.strip());
		}
		return headers.contains(HttpHeaderNames.TRANSFER_ENCODING) ? -1 : 0;
	}

	/** Return whether the client waits for a go-ahead before it sends the body. */
	boolean expectsContinue() {
		return this.request.requestHeaders().contains(HttpHeaderNames.EXPECT) && length() != 0;
	}

	Flux<byte[]> parts() {
		return Flux.defer(() -> {
			this.asked = true;
			BodyReadAhead source = this.ahead;
			return (source != null) ? source.parts() : this.request.receive().asByteArray();
		});
	}

	/**
	 * Wait until the body is there, or as much of it as is read ahead, so that a slow
	 * client does not keep the thread of a blocking handler.
	 */
	Mono<Void> readAhead() {
		return Mono.defer(() -> {
			RequestFlow current = this.flow;
			boolean broken = current != null && current.isBroken();
			if (length() == 0 || expectsContinue() || this.asked || broken) {
				return Mono.empty();
			}
			this.asked = true;
			BodyReadAhead source = new BodyReadAhead(this.request.receive().asByteArray());
			this.ahead = source;
			return source.ready();
		});
	}

	/**
	 * Return whether a response now leaves more of the body unread than is worth reading,
	 * or a body that the client may or may not send.
	 */
	boolean isLeftUnread(long maxLeftover) {
		RequestFlow current = this.flow;
		if (this.asked || current == null || !current.isBodyArriving()) {
			return false;
		}
		return expectsContinue() || length() > maxLeftover;
	}

	/** Return whether the end of the body is known, or will be. */
	boolean isIntact() {
		RequestFlow current = this.flow;
		return current == null || (!current.isBroken() && !(expectsContinue() && !this.asked));
	}

	/** Have the answer fail when the body does before it is complete. */
	Mono<Void> orFailure(Mono<Void> answer) {
		RequestFlow current = this.flow;
		if (length() == 0 || current == null || !current.isBodyArriving()) {
			return answer;
		}
		Sinks.Empty<Void> failure = Sinks.empty();
		current.onBodyFailure((error) -> failure.tryEmitError(new HttpdException(error)));
		return Mono.firstWithSignal(failure.asMono(), answer);
	}

}
