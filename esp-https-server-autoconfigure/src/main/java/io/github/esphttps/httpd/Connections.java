package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;

/**
 * The accepted connections of a running server, whether or not they are sessions. Event
 * loops that end before their connections would leave them open for good.
 */
final class Connections {

	private static final Duration GRACE = Duration.ofMillis(250);

	// Closes what is added after it was closed
	private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);

	/** Add a connection that has an event loop. */
	void add(Channel connection) {
		this.channels.add(connection);
	}

	/** Close all, and wait until they are. */
	void close(Duration timeout) {
		if (!this.channels.close().awaitUninterruptibly(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
			this.channels.forEach((connection) -> EventLoops.runLater(connection.eventLoop(),
					() -> connection.unsafe().close(connection.voidPromise())));
			this.channels.newCloseFuture().awaitUninterruptibly(timeout.toMillis(), TimeUnit.MILLISECONDS);
		}
	}

}
