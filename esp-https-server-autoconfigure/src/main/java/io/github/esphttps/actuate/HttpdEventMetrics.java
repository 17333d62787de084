package io.github.esphttps.actuate;

import io.github.esphttps.event.HttpdSessionEventPublisher;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Meter of the events that nobody heard of.
 */
public final class HttpdEventMetrics implements MeterBinder {

	private final HttpdSessionEventPublisher publisher;

	/**
	 * Create the meter.
	 * @param publisher the publisher to measure
	 */
	public HttpdEventMetrics(HttpdSessionEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		FunctionCounter.builder("esp.https.events.dropped", this.publisher, HttpdSessionEventPublisher::droppedEvents)
			.description("Events of failed connections that were dropped, as too many came at once")
			.register(registry);
	}

}
