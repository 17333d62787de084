package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import io.netty.channel.Channel;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;

/**
 * What there is of a server between start and stop.
 *
 * @param server the listening socket
 * @param connections the connections it has accepted
 * @param loops the event loops of all
 * @param drained completes when there are no connections any more
 */
record RunningServer(DisposableServer server, Connections connections, LoopResources loops,
		CompletableFuture<Void> drained) {

	static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

	/** Accept no more, and have all connections end in their time. Begins once. */
	CompletionStage<Void> drain(SessionPool sessions) {
		if (!sessions.isDraining()) {
			// Those who become sessions from now on have to know
			sessions.drain();
			Channel listening = this.server.channel();
			listening.close()
				.addListener((closed) -> EventLoops.runLater(listening.eventLoop(),
						() -> this.connections.drain().thenAccept(this.drained::complete)));
		}
		return this.drained.minimalCompletionStage();
	}

	/** Accept no more, close all connections, and end the event loops. */
	void stop(SessionPool sessions) {
		try {
			this.server.disposeNow(STOP_TIMEOUT);
			// Whatever was accepted has arrived among the connections then
			this.server.channel().eventLoop().submit(() -> {
			}).awaitUninterruptibly(STOP_TIMEOUT.toMillis());
			sessions.stop();
			this.connections.close(STOP_TIMEOUT);
		}
		finally {
			dispose(this.loops);
			sessions.stopped();
			this.drained.complete(null);
		}
	}

	static void dispose(LoopResources loops) {
		loops.disposeLater(Duration.ZERO, STOP_TIMEOUT).block(STOP_TIMEOUT.plusSeconds(1));
	}

}
