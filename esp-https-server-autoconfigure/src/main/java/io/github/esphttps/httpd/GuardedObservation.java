package io.github.esphttps.httpd;

import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Keeps what an observation throws from the request, and from other observations of it.
 */
final class GuardedObservation implements RequestObservation {

	private static final Logger logger = LoggerFactory.getLogger(GuardedObservation.class);

	private static final Scope NONE = () -> {
	};

	private final RequestObservation observation;

	GuardedObservation(RequestObservation observation) {
		this.observation = observation;
	}

	@Override
	public Mono<Void> around(Mono<Void> handled) {
		return guarded(() -> this.observation.around(handled), handled);
	}

	@Override
	public Scope openScope() {
		Scope scope = guarded(this.observation::openScope, NONE);
		return () -> guarded(() -> {
			scope.close();
			return NONE;
		}, NONE);
	}

	@Override
	public void ended(ServedRequest served) {
		guarded(() -> {
			this.observation.ended(served);
			return NONE;
		}, NONE);
	}

	private static <T> T guarded(Supplier<T> call, T otherwise) {
		try {
			return call.get();
		}
		catch (RuntimeException | Error ex) {
			logger.warn("An observation of a request failed", ex);
			return otherwise;
		}
	}

}
