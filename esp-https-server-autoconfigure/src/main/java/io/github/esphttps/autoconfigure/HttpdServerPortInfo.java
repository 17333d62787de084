package io.github.esphttps.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import io.github.esphttps.event.HttpdServerStartedEvent;
import io.github.esphttps.httpd.HttpdServer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.core.Ordered;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * Tells on which port a server listens: <code>local.esp.https.port</code> is that of the
 * primary one, <code>local.esp.https.&lt;bean name&gt;.port</code> that of another.
 * Stands beside Spring Boot's <code>local.server.port</code>, and is visible in parents
 * of the context as well, unless they have a server of their own.
 */
final class HttpdServerPortInfo implements ApplicationContextInitializer<ConfigurableApplicationContext> {

	private static final String PREFIX = "local.esp.https.";

	/** As that of Spring Boot's web servers. */
	private static final String SOURCE = "server.ports";

	@Override
	public void initialize(ConfigurableApplicationContext context) {
		context.addApplicationListener(new Ports(context));
	}

	private static @Nullable String property(ConfigurableApplicationContext context, HttpdServer server) {
		ConfigurableListableBeanFactory beans = context.getBeanFactory();
		for (String name : beans.getBeanNamesForType(HttpdServer.class, false, false)) {
			if (beans.getSingleton(name) == server) {
				boolean primary = beans.getBeanProvider(HttpdServer.class).getIfUnique() == server;
				return primary ? PREFIX + "port" : PREFIX + name + ".port";
			}
		}
		return null;
	}

	private static boolean hasServer(ConfigurableApplicationContext context) {
		return context.getBeanFactory().getBeanNamesForType(HttpdServer.class, false, false).length > 0;
	}

	private static Map<String, Object> ports(ConfigurableApplicationContext context) {
		MutablePropertySources sources = context.getEnvironment().getPropertySources();
		PropertySource<?> present = sources.get(SOURCE);
		// A child has begun with the very sources of its parent
		if (present == null || present == inherited(context.getParent())) {
			PropertySource<?> own = new MapPropertySource(SOURCE, new HashMap<>());
			if (present != null) {
				map(own).putAll(map(present));
				sources.replace(SOURCE, own);
			}
			else {
				sources.addFirst(own);
			}
			return map(own);
		}
		return map(present);
	}

	private static @Nullable PropertySource<?> inherited(@Nullable ApplicationContext parent) {
		return (parent instanceof ConfigurableApplicationContext configurable)
				? configurable.getEnvironment().getPropertySources().get(SOURCE) : null;
	}

	@SuppressWarnings("unchecked")
	private static Map<String, Object> map(PropertySource<?> source) {
		return (Map<String, Object>) source.getSource();
	}

	/**
	 * Hears of the servers of a context and its children, before other listeners do.
	 */
	private record Ports(ConfigurableApplicationContext context)
			implements
				ApplicationListener<PayloadApplicationEvent<HttpdServerStartedEvent>>,
				Ordered {

		@Override
		public void onApplicationEvent(PayloadApplicationEvent<HttpdServerStartedEvent> event) {
			HttpdServerStartedEvent started = event.getPayload();
			String property = property(this.context, started.server());
			if (property == null) {
				return;
			}
			ApplicationContext current = this.context;
			while (current instanceof ConfigurableApplicationContext configurable
					&& (current == this.context || !hasServer(configurable))) {
				ports(configurable).put(property, started.port());
				current = current.getParent();
			}
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

	}

}
