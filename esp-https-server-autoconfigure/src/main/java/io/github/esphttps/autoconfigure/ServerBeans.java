package io.github.esphttps.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import io.github.esphttps.config.HttpdSslConfig;
import io.github.esphttps.httpd.HttpdConfigurationException;
import io.github.esphttps.httpd.HttpdServer;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;

/**
 * The servers of an application context, by the names of their beans: the primary one
 * first, which is the one that is injected without a qualifier.
 *
 * @param byName the servers in the order in which they start
 * @param primary the primary server, {@code null} if there is none
 */
record ServerBeans(Map<String, HttpdServer> byName, @Nullable HttpdServer primary) {

	/**
	 * Find the servers.
	 * @param beans where they are beans
	 * @throws ServerStartException if a further one cannot be served as it is configured
	 */
	static ServerBeans of(ListableBeanFactory beans) {
		Map<String, HttpdServer> all = beans.getBeansOfType(HttpdServer.class, false, true);
		HttpdServer primary = all.isEmpty() ? null : beans.getBeanProvider(HttpdServer.class).getIfUnique();
		Map<String, HttpdServer> byName = new LinkedHashMap<>();
		all.forEach((name, server) -> {
			if (server == primary) {
				byName.put(name, server);
			}
		});
		byName.putAll(all);
		ServerBeans servers = new ServerBeans(byName, primary);
		byName.forEach(servers::validate);
		return servers;
	}

	// The auto-configuration has refused values of the primary one before it was made
	private void validate(String name, HttpdServer server) {
		if (server == this.primary) {
			return;
		}
		HttpdSslConfig config = server.config();
		try {
			HttpdSslConfigValidator.validate(config);
			if (config.secure() && server.engine() == null) {
				throw new HttpdConfigurationException("esp.https.transport-mode", "secure",
						"The server has no transport with TLS, and would serve plain HTTP.",
						"Give its builder a transport, for example 'TlsTransport.of(config, bundles)', or set "
								+ "'esp.https.transport-mode' to 'insecure'.");
			}
		}
		catch (RuntimeException ex) {
			throw new ServerStartException(name, ex);
		}
	}

	/** Return what a failure of a server is told as. */
	RuntimeException failure(String name, RuntimeException cause) {
		return (this.byName.get(name) == this.primary) ? cause : new ServerStartException(name, cause);
	}

	/** Return how a line of the log speaks of a server. */
	String described(String name) {
		return (this.byName.get(name) == this.primary) ? "ESP HTTPS server" : "ESP HTTPS server '" + name + "'";
	}

}
