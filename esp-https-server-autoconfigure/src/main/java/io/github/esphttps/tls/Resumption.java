package io.github.esphttps.tls;

/**
 * What a handshake may resume, and what its tickets will be good for.
 *
 * @param sessionIdContext session id context that a ticket must have to resume, and that
 * new tickets get
 * @param lifetime lifetime of new tickets in seconds, 0 if there will be none
 */
@SuppressWarnings("ArrayRecordComponent")
record Resumption(byte[] sessionIdContext, long lifetime) {

	/** Neither is there anything to resume, nor will there be. */
	static final Resumption NONE = new Resumption(new byte[0], 0);

}
