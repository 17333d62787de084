package io.github.esphttps.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.esphttps.httpd.HttpdServer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.AbstractBeanDefinition;

/**
 * Names of the servers of an application, which tell their meters apart. A server that is
 * the only one needs none.
 *
 * @param beans where the servers are
 * @param names names of their beans, in their order
 */
record ServerNames(ConfigurableListableBeanFactory beans, List<String> names) {

	static ServerNames of(ConfigurableListableBeanFactory beans) {
		return new ServerNames(beans, List.of(beans.getBeanNamesForType(HttpdServer.class, true, false)));
	}

	/** Return whether servers have to be told apart. */
	boolean areSeveral() {
		return this.names.size() > 1;
	}

	/** Return the name of the one that is injected without a qualifier. */
	String primary() {
		List<String> candidates = this.names.stream().filter(this::isDefaultCandidate).toList();
		return candidates.stream()
			.filter((name) -> definition(name) instanceof AbstractBeanDefinition definition && definition.isPrimary())
			.findFirst()
			.orElse(candidates.isEmpty() ? this.names.get(0) : candidates.get(0));
	}

	private boolean isDefaultCandidate(String name) {
		return !(definition(name) instanceof AbstractBeanDefinition definition) || definition.isDefaultCandidate();
	}

	private @Nullable BeanDefinition definition(String name) {
		return this.beans.containsBeanDefinition(name) ? this.beans.getMergedBeanDefinition(name) : null;
	}

	/** Return all servers by name. */
	Map<String, HttpdServer> servers() {
		Map<String, HttpdServer> servers = new LinkedHashMap<>();
		this.names.forEach((name) -> servers.put(name, this.beans.getBean(name, HttpdServer.class)));
		return servers;
	}

	/**
	 * Return the name of a server that was created, {@code null} if it is no bean. May be
	 * called by any thread.
	 */
	@Nullable String nameOf(HttpdServer server) {
		return this.names.stream().filter((name) -> this.beans.getSingleton(name) == server).findFirst().orElse(null);
	}

}
