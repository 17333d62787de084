package io.github.esphttps.config;

/**
 * Whether a client has to present a certificate.
 */
public enum ClientAuth {

	/**
	 * No certificate is asked for.
	 */
	NONE,

	/**
	 * A certificate is asked for. None is a session without identity, a bad one fails.
	 */
	OPTIONAL,

	/**
	 * A certificate is asked for, and the handshake fails without a good one.
	 */
	REQUIRED

}
