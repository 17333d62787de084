package io.github.esphttps.config;

/**
 * Where the keys of session tickets are.
 */
public enum TicketKeyStore {

	/**
	 * In the memory of this process: random, and lost with it.
	 */
	MEMORY,

	/**
	 * In a file that several processes may share.
	 */
	FILE

}
