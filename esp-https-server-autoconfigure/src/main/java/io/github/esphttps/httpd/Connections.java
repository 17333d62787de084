package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
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

	/** Have all end in their time. None must be added any more. */
	CompletableFuture<Void> drain() {
		return CompletableFuture
			.allOf(this.channels.stream().map(Connections::drain).toArray(CompletableFuture[]::new));
	}

	private static CompletableFuture<Void> drain(Channel connection) {
		EventLoop eventLoop = connection.eventLoop();
		EventLoops.runLater(eventLoop, () -> {
			SessionHandler session = connection.pipeline().get(SessionHandler.class);
			if (session != null) {
				session.drain();
			}
		});
		CompletableFuture<Void> gone = new CompletableFuture<>();
		// Its session hears of it in a task that comes between these two
		connection.closeFuture()
			.addListener((closed) -> EventLoops.runLater(eventLoop,
					() -> EventLoops.runLater(eventLoop, () -> gone.complete(null))));
		return gone;
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
