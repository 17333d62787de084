package io.github.esphttps.httpd;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Keeps what is to be told of a request that somebody observes. There is one at a time on
 * an HTTP/1.1 connection, and on a stream of HTTP/2. Runs on the event loop of the
 * channel, but for the scopes.
 */
final class RequestRecord {

	private static final AttributeKey<RequestRecord> RECORD = AttributeKey.valueOf(RequestRecord.class, "record");

	private final HttpdRequest request;

	private final List<RequestObservation> observations;

	private final Instant receivedAt = Instant.now();

	private final long start = System.nanoTime();

	private @Nullable String uri;

	private int status;

	private long bytesSent;

	private @Nullable Throwable failure;

	private boolean ended;

	private RequestRecord(HttpdRequest request, List<RequestObservation> observations) {
		this.request = request;
		this.observations = observations;
	}

	/** Begin to observe a request, {@code null} if nobody wants to. */
	static @Nullable RequestRecord begin(Channel channel, HttpdRequest request, List<HttpdObserver> observers) {
		List<RequestObservation> observations = new ArrayList<>(observers.size());
		for (HttpdObserver observer : observers) {
			RequestObservation observation = observer.requestReceived(request);
			if (observation != null) {
				observations.add(observation);
			}
		}
		if (observations.isEmpty()) {
			return null;
		}
		RequestRecord record = new RequestRecord(request, observations);
		ResponseRecorder.install(channel);
		channel.attr(RECORD).set(record);
		return record;
	}

	/** Return the record of the request in progress, {@code null} if there is none. */
	static @Nullable RequestRecord of(Channel channel) {
		return channel.attr(RECORD).get();
	}

	Mono<Void> around(Mono<Void> handled) {
		Mono<Void> observed = handled;
		for (RequestObservation observation : this.observations) {
			observed = observation.around(observed);
		}
		return observed;
	}

	/** Runs on any thread. */
	RequestObservation.Scope openScope() {
		List<RequestObservation.Scope> scopes = new ArrayList<>(this.observations.size());
		for (RequestObservation observation : this.observations) {
			scopes.add(observation.openScope());
		}
		return () -> {
			for (int i = scopes.size() - 1; i >= 0; i--) {
				scopes.get(i).close();
			}
		};
	}

	void matched(String handlerUri) {
		this.uri = handlerUri;
	}

	void failed(Throwable cause) {
		this.failure = cause;
	}

	/** The head of the response is on its way. */
	void responding(int code) {
		this.status = code;
	}

	/** A part of the body is on its way. */
	void sent(long bytes) {
		this.bytesSent += bytes;
	}

	/** The response was handed to the network, or will not be. */
	void end(Channel channel, boolean complete) {
		if (this.ended) {
			return;
		}
		this.ended = true;
		channel.attr(RECORD).compareAndSet(this, null);
		ServedRequest served = new ServedRequest(this.request, this.uri, this.status, this.bytesSent, this.receivedAt,
				Duration.ofNanos(System.nanoTime() - this.start), complete, this.failure);
		for (RequestObservation observation : this.observations) {
			observation.ended(served);
		}
	}

}
