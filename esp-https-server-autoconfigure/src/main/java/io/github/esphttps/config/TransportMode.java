package io.github.esphttps.config;

/**
 * Whether the server speaks TLS. ESP-IDF: <code>httpd_ssl_transport_mode_t</code>.
 */
public enum TransportMode {

	/**
	 * HTTP over TLS.
	 */
	SECURE,

	/**
	 * HTTP without TLS.
	 */
	INSECURE

}
