package io.github.esphttps.actuate;

import java.util.function.Function;

import io.github.esphttps.httpd.HttpdObserver;
import io.github.esphttps.httpd.HttpdRequest;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.RequestObservation;
import io.micrometer.common.KeyValues;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Observes every request once, those that are refused before a handler is looked up
 * included. What is made of it, timers and spans, is a matter of the registry.
 */
public final class HttpdRequestObservations implements HttpdObserver {

	private static final HttpdRequestObservationConvention DEFAULT = new DefaultHttpdRequestObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable HttpdRequestObservationConvention convention;

	private final Function<HttpdServer, KeyValues> common;

	/**
	 * Create an observer.
	 * @param registry what hears of the observations
	 * @param convention the convention to use, {@code null} for the default one
	 * @param common low-cardinality keys to add to the requests of a server, for example
	 * its name where there are several
	 */
	public HttpdRequestObservations(ObservationRegistry registry,
			@Nullable HttpdRequestObservationConvention convention, Function<HttpdServer, KeyValues> common) {
		this.registry = registry;
		this.convention = convention;
		this.common = common;
	}

	@Override
	public @Nullable RequestObservation requestReceived(HttpdRequest request) {
		if (this.registry.isNoop()) {
			return null;
		}
		HttpdRequestObservationContext context = new HttpdRequestObservationContext(request);
		Observation observation = HttpdRequestObservationDocumentation.REQUESTS.observation(this.convention, DEFAULT,
				() -> context, this.registry);
		if (observation.isNoop()) {
			return null;
		}
		observation.lowCardinalityKeyValues(this.common.apply(request.server())).start();
		return new ObservedRequest(observation, context);
	}

}
