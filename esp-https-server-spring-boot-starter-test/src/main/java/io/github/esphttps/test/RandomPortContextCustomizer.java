package io.github.esphttps.test;

import java.util.Map;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Has the server listen on a random port, unless the test itself says otherwise. All
 * instances are equal, as they are part of the key that contexts are cached by.
 */
record RandomPortContextCustomizer() implements ContextCustomizer {

	private static final Map<String, Object> PORTS = Map.of("esp.https.port-secure", "0", "esp.https.port-insecure",
			"0");

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
		MutablePropertySources sources = context.getEnvironment().getPropertySources();
		PropertySource<?> ports = new MapPropertySource("espHttpsRandomPorts", PORTS);
		// What a test configures stands before the properties of the system, what the
		// application configures behind them
		if (sources.contains(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)) {
			sources.addBefore(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, ports);
		}
		else {
			sources.addFirst(ports);
		}
	}

}
