package io.github.esphttps.httpd;

import io.netty.channel.Channel;

/**
 * What a client is told when the server ends its session while nothing is in progress:
 * nothing by HTTP/1.1, <code>GOAWAY</code> by HTTP/2, a close frame on each WebSocket.
 */
final class Farewell {

	private Farewell() {
	}

	/** Say it, and remember why. The connection is up to the caller. */
	static void say(Channel connection, CloseReason reason) {
		SessionHandler.sessionOf(connection).closingFor(reason);
		WebSocketFlow.forEach(connection, WebSocketClosing::leave);
		Http2Frames.goAway(connection.pipeline());
	}

}
