package io.github.esphttps.httpd;

import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The body of a request: how long it is, whether somebody reads it, and its parts.
 */
final class RequestBody {

	private static final int READ_AHEAD = 64 * 1024;

	private final HttpCall call;

	private final @Nullable BodyArrival arrival;

	private final long length;

	private final int maxReadAhead;

	// What most requests have no need of
	private final @Nullable Failure failure;

	private volatile boolean asked;

	private volatile @Nullable Subscription reading;

	private volatile @Nullable RuntimeException broken;

	private volatile @Nullable BodyReadAhead<byte[]> ahead;

	RequestBody(HttpCall call) {
		this.call = call;
		this.arrival = BodyArrival.of(channel());
		// On HTTP/2 there can be many, each with a window besides
		this.maxReadAhead = (this.arrival instanceof StreamFlow) ? Http2Limits.READ_AHEAD : READ_AHEAD;
		this.length = lengthOf(call.requestHeaders(), this.arrival);
		this.failure = (this.length != 0) ? new Failure() : null;
	}

	/** Return the connection of the request, or the stream of an HTTP/2 connection. */
	Channel channel() {
		return this.call.channel();
	}

	/** Return what a request was refused with before it was one. */
	@Nullable HttpdError refusal() {
		return RefusedHeaders.errorOf(this.call.requestHeaders());
	}

	private static long lengthOf(HttpHeaders headers, @Nullable BodyArrival arrival) {
		String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
		if (length != null) {
			return Long.parseLong(length.strip());
		}
		boolean unannounced = arrival != null && arrival.isUnannounced();
		return (unannounced || headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) ? -1 : 0;
	}

	/** Return the announced length, -1 if it is not known. */
	long length() {
		return this.length;
	}

	/** Return whether there is none, but a use of an HTTP/2 stream for something else. */
	boolean isTunnel() {
		return this.arrival instanceof StreamFlow && WebSocketRequest.upgrades(this.call.requestHeaders());
	}

	/** Return the count of blocking handlers, {@code null} if they end one by one. */
	@Nullable AtomicInteger calls() {
		return Http2Streams.callsOn(channel());
	}

	/** Return whether the client waits for a go-ahead before it sends the body. */
	boolean expectsContinue() {
		return this.call.requestHeaders().contains(HttpHeaderNames.EXPECT) && length() != 0;
	}

	Flux<byte[]> parts() {
		return Flux.defer(() -> {
			RuntimeException error = this.broken;
			if (error != null) {
				return Flux.error(error);
			}
			this.asked = true;
			BodyReadAhead<byte[]> source = this.ahead;
			return (source != null) ? source.parts() : received();
		});
	}

	// Whoever waits for a part learns that there will be none
	private Flux<byte[]> received() {
		Flux<byte[]> parts = this.call.receive().doOnSubscribe((subscription) -> this.reading = subscription);
		return (this.failure != null) ? parts.takeUntilOther(this.failure.ofParts.asMono()) : parts;
	}

	/**
	 * Wait until the body is there, or as much of it as is read ahead, so that a slow
	 * client does not keep the thread of a blocking handler.
	 */
	Mono<Void> readAhead() {
		return Mono.defer(() -> {
			if (length() == 0 || expectsContinue() || this.asked || this.broken != null) {
				return Mono.empty();
			}
			this.asked = true;
			BodyReadAhead<byte[]> source = new BodyReadAhead<>(received(), (part) -> part.length, this.maxReadAhead);
			this.ahead = source;
			// Who reads it learns of a failure
			return source.ready().onErrorComplete();
		});
	}

	/**
	 * Return whether a response now leaves more of the body unread than is worth reading,
	 * or a body that the client may or may not send.
	 */
	boolean isLeftUnread(long maxLeftover) {
		BodyArrival current = this.arrival;
		if (this.asked || current == null || !current.isBodyArriving()) {
			return false;
		}
		return expectsContinue() || length() > maxLeftover;
	}

	/** Return whether it was given up, which answers the request. */
	boolean isRefused() {
		return this.broken instanceof HttpdException;
	}

	/** Return whether the end of the body is known, or will be. */
	boolean isIntact() {
		return refusal() == null && this.broken == null && !(expectsContinue() && !this.asked);
	}

	/** Have the answer fail when the body does before it is complete. */
	Mono<Void> orFailure(Mono<Void> answer) {
		BodyArrival current = this.arrival;
		Failure possible = this.failure;
		if (possible == null || current == null || !current.isBodyArriving()) {
			return answer;
		}
		current.onBodyFailure((error) -> fail(possible, error));
		return Mono.firstWithSignal(possible.ofAnswer.asMono(), answer);
	}

	private void fail(Failure possible, RuntimeException error) {
		this.broken = error;
		if (error instanceof HttpdException) {
			possible.ofAnswer.tryEmitError(error);
			failReader(possible, error);
		}
		else {
			failReader(possible, error);
			possible.ofAnswer.tryEmitError(error);
		}
	}

	// When nobody cancels before the request ends, Reactor Netty does not release what is
	// still to be read
	private void failReader(Failure possible, RuntimeException error) {
		Subscription current = this.reading;
		if (current != null) {
			current.cancel();
		}
		possible.ofParts.tryEmitError(error);
	}

	/**
	 * What the failure of a body fails: the answer to the request, and whoever reads its
	 * parts.
	 */
	private static final class Failure {

		private final Sinks.Empty<Void> ofAnswer = Sinks.empty();

		private final Sinks.Empty<Void> ofParts = Sinks.empty();

	}

}
