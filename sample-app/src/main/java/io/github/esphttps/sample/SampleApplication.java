package io.github.esphttps.sample;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * A device back end: Tomcat and Actuator on one port, devices on another.
 */
@SpringBootApplication(proxyBeanMethods = false)
public final class SampleApplication {

	private SampleApplication() {
	}

	/**
	 * Start the application.
	 * @param args properties as <code>--name=value</code>
	 */
	public static void main(String[] args) {
		SpringApplication.run(SampleApplication.class, args);
	}

}
