package com.example.startup;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.event.EventListener;

/**
 * Has nothing of its own, and ends when it is ready.
 */
@SpringBootApplication
class StartupApplication {

	public static void main(String[] args) {
		SpringApplication.run(StartupApplication.class, args).close();
	}

	@EventListener
	void ready(AvailabilityChangeEvent<ReadinessState> event) {
		if (event.getState() == ReadinessState.ACCEPTING_TRAFFIC) {
			System.out.println("ready " + System.currentTimeMillis());
		}
	}

}
