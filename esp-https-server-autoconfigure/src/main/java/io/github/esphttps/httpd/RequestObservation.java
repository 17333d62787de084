package io.github.esphttps.httpd;

import reactor.core.publisher.Mono;

/**
 * Observes one request until its response is complete.
 */
@FunctionalInterface
public interface RequestObservation {

	/**
	 * Make what handlers return part of this observation, for example with an entry in
	 * the Reactor context. Called once, before the handler is.
	 * @param handled what answers the request when subscribed to
	 * @return the same with whatever it needs
	 */
	default Mono<Void> around(Mono<Void> handled) {
		return handled;
	}

	/**
	 * Make code that runs on this thread part of this observation. Called on whichever
	 * thread calls a handler, right before it does.
	 * @return ends that, on the same thread
	 */
	default Scope openScope() {
		return () -> {
		};
	}

	/**
	 * The response was handed to the network as a whole, or never will be. Called once,
	 * on the event loop of the connection.
	 * @param served what became of the request
	 */
	void ended(ServedRequest served);

	/**
	 * Time in which a thread runs code that belongs to an observation.
	 */
	@FunctionalInterface
	interface Scope extends AutoCloseable {

		@Override
		void close();

	}

}
