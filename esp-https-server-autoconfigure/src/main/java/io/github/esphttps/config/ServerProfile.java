package io.github.esphttps.config;

/**
 * A named set of defaults. Every single property can still be set.
 */
public enum ServerProfile {

	/**
	 * The documented limits of the original with safe behaviour.
	 */
	STANDARD,

	/**
	 * Limits for a server machine.
	 */
	GATEWAY,

	/**
	 * Limits and error behaviour of the original, for firmware and front-end tests.
	 */
	TWIN

}
