package io.github.esphttps.config;

/**
 * Versions of TLS that are served. ESP-IDF: <code>esp_tls_proto_ver_t</code>.
 */
public enum TlsVersion {

	/**
	 * TLS 1.2 and 1.3. ESP-IDF: <code>ESP_TLS_VER_ANY</code>.
	 */
	ANY,

	/**
	 * TLS 1.2 only. ESP-IDF: <code>ESP_TLS_VER_TLS_1_2</code>.
	 */
	TLS1_2,

	/**
	 * TLS 1.3 only. ESP-IDF: <code>ESP_TLS_VER_TLS_1_3</code>.
	 */
	TLS1_3

}
