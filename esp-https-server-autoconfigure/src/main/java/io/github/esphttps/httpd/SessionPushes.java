package io.github.esphttps.httpd;

import java.util.concurrent.RejectedExecutionException;

import io.netty.channel.Channel;
import reactor.core.publisher.Mono;
import reactor.netty.FutureMono;

/**
 * Pushes bytes to a client, and bounds how much may be waiting for one that does not take
 * it. Safe for use by any thread.
 */
final class SessionPushes {

	private static final int MAX_PUSHES = 256;

	private static final long MAX_BYTES = 1024 * 1024;

	private final String sessionId;

	private final Channel channel;

	private int pushes;

	private long bytes;

	SessionPushes(String sessionId, Channel channel) {
		this.sessionId = sessionId;
		this.channel = channel;
	}

	Mono<Void> push(byte[] pushed) {
		return Mono.defer(() -> {
			if (!take(pushed.length)) {
				return Mono.error(new RejectedExecutionException(
						"Session " + this.sessionId + " has more to be pushed to it than its client takes"));
			}
			return FutureMono
				.from(RequestFlow.push(this.channel, pushed).addListener((done) -> giveBack(pushed.length)));
		});
	}

	/** Return whether a push may join those that are waiting. The only one always may. */
	private synchronized boolean take(int length) {
		if (this.pushes > 0 && (this.pushes == MAX_PUSHES || this.bytes + length > MAX_BYTES)) {
			return false;
		}
		this.pushes++;
		this.bytes += length;
		return true;
	}

	private synchronized void giveBack(int length) {
		this.pushes--;
		this.bytes -= length;
	}

}
