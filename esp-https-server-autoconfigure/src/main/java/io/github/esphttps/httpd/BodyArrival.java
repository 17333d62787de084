package io.github.esphttps.httpd;

import java.util.function.Consumer;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

/**
 * How the body of a request arrives.
 */
interface BodyArrival {

	/** Return how it arrives on a connection or stream. */
	static @Nullable BodyArrival of(Channel channel) {
		StreamFlow stream = StreamFlow.of(channel);
		return (stream != null) ? stream : RequestFlow.of(channel);
	}

	/** Return whether a part of the body is missing. Safe for use by any thread. */
	boolean isBodyArriving();

	/** Return whether there is a body although the head does not say so. */
	default boolean isUnannounced() {
		return false;
	}

	/** Have the request in progress fail when its body does. */
	void onBodyFailure(Consumer<RuntimeException> listener);

}
