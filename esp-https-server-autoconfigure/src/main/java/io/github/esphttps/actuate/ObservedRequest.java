package io.github.esphttps.actuate;

import io.github.esphttps.httpd.RequestObservation;
import io.github.esphttps.httpd.ServedRequest;
import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import reactor.core.publisher.Mono;

/**
 * Observation of one request. Its scope puts the trace into the logs of the thread, its
 * entry in the Reactor context into whatever the handler composes.
 */
final class ObservedRequest implements RequestObservation {

	private final Observation observation;

	private final HttpdRequestObservationContext context;

	ObservedRequest(Observation observation, HttpdRequestObservationContext context) {
		this.observation = observation;
		this.context = context;
	}

	@Override
	public Mono<Void> around(Mono<Void> handled) {
		return handled.contextWrite((entries) -> entries.put(ObservationThreadLocalAccessor.KEY, this.observation));
	}

	@Override
	public Scope openScope() {
		Observation.Scope scope = this.observation.openScope();
		return scope::close;
	}

	@Override
	public void ended(ServedRequest served) {
		this.context.setResponse(served);
		if (served.failure() != null) {
			this.observation.error(served.failure());
		}
		this.observation.stop();
	}

}
