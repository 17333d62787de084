package io.github.esphttps.actuate;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;

/**
 * Names observations of requests, and tells what is kept of them. A bean of this type
 * takes the place of the {@link DefaultHttpdRequestObservationConvention}.
 */
public interface HttpdRequestObservationConvention extends ObservationConvention<HttpdRequestObservationContext> {

	@Override
	default boolean supportsContext(Observation.Context context) {
		return context instanceof HttpdRequestObservationContext;
	}

}
