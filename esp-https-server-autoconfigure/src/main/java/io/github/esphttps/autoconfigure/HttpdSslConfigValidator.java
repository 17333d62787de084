package io.github.esphttps.autoconfigure;

import java.time.Duration;

import io.github.esphttps.config.ClientAuth;
import io.github.esphttps.config.HttpdSslConfig;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Refuses values that bind but make no sense, before anything is built of them.
 */
final class HttpdSslConfigValidator {

	private static final int MAX_PORT = 65535;

	private HttpdSslConfigValidator() {
	}

	static void validate(HttpdSslConfig config) {
		port("esp.https.port-secure", config.portSecure());
		port("esp.https.port-insecure", config.portInsecure());
		positive("esp.https.tls-handshake-timeout", config.tlsHandshakeTimeout());
		require(config.tlsHandshakeConcurrency() > 0, "esp.https.tls-handshake-concurrency",
				config.tlsHandshakeConcurrency(),
				"An event loop has to work at one handshake at least, which is the default.");
		HttpdConfigValidator.validate(config.httpd());
		WebSocketConfigValidator.validate(config.websocket());
		Integer threads = config.handlerThreads();
		require(threads == null || threads > 0, "esp.https.handler-threads", threads,
				"Blocking handlers need at least one thread. Remove the property for ten per processor.");
		SessionTicketsConfigValidator.validate(config.tickets());
		SecureElementConfigValidator.validate(config);
		bundleOrPem(config);
		revocation(config);
		addressOrInterface(config);
	}

	private static void port(String property, int port) {
		require(port >= 0 && port <= MAX_PORT, property, port,
				"A port is a number from 1 to 65535. Use 0 for a random free port.");
	}

	private static void positive(String property, Duration duration) {
		require(!duration.isNegative() && !duration.isZero(), property, duration,
				"The time must be greater than zero. A number without a unit is in milliseconds.");
	}

	private static void bundleOrPem(HttpdSslConfig config) {
		if (config.sslBundle() != null) {
			excludes(config, "esp.https.servercert", config.servercert());
			excludes(config, "esp.https.prvtkey-pem", config.prvtkeyPem());
			excludes(config, "esp.https.cacert-pem", config.cacertPem());
		}
	}

	private static void excludes(HttpdSslConfig config, String property, @Nullable String value) {
		require(value == null, "esp.https.ssl-bundle", config.sslBundle(), "It is mutually exclusive with '" + property
				+ "', which is set as well. Remove either 'esp.https.ssl-bundle' or the PEM properties.");
	}

	private static void revocation(HttpdSslConfig config) {
		require(config.crl().isEmpty() || config.effectiveClientAuth() != ClientAuth.NONE, "esp.https.crl",
				config.crl().size() + " list(s)",
				"Clients are not asked for certificates that could have been revoked. Set 'esp.https.cacert-pem' or "
						+ "'esp.https.client-auth', or remove the property.");
	}

	private static void addressOrInterface(HttpdSslConfig config) {
		require(config.ifName() == null || config.address() == null, "esp.https.if-name", config.ifName(),
				"It is mutually exclusive with 'esp.https.address', which is set as well. Remove one of the two.");
	}

	private static void require(boolean condition, String property, @Nullable Object value, String reason) {
		if (!condition) {
			throw new InvalidConfigurationPropertyValueException(property, value, reason);
		}
	}

}
