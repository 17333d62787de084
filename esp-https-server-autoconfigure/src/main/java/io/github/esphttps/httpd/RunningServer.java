package io.github.esphttps.httpd;

import java.time.Duration;

import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;

/**
 * What there is of a server between start and stop.
 *
 * @param server the listening socket
 * @param connections the connections it has accepted
 * @param loops the event loops of all
 */
record RunningServer(DisposableServer server, Connections connections, LoopResources loops) {

	static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

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
		}
	}

	static void dispose(LoopResources loops) {
		loops.disposeLater(Duration.ZERO, STOP_TIMEOUT).block(STOP_TIMEOUT.plusSeconds(1));
	}

}
