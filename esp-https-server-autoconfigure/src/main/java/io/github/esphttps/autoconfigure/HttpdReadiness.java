package io.github.esphttps.autoconfigure;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.Ordered;

/**
 * Has the application refuse traffic before anything of it stops. Spring Boot does so
 * where it runs a web server of its own, and only there.
 */
final class HttpdReadiness implements ApplicationListener<ContextClosedEvent>, Ordered {

	private final ApplicationContext context;

	private final ApplicationAvailability availability;

	HttpdReadiness(ApplicationContext context, ApplicationAvailability availability) {
		this.context = context;
		this.availability = availability;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		// A context hears of its children, too
		if (event.getApplicationContext() == this.context && !isRefusing()) {
			AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
		}
	}

	private boolean isRefusing() {
		AvailabilityChangeEvent<ReadinessState> last = this.availability.getLastChangeEvent(ReadinessState.class);
		return last != null && last.getState() == ReadinessState.REFUSING_TRAFFIC;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

}
