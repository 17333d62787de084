package io.github.esphttps.httpd;

/**
 * How far a client has come in its handshake. While all handshake slots are taken, those
 * who do not come on make room for others.
 */
public enum HandshakeStep {

	/**
	 * The client has begun for good: its ClientHello is there as a whole.
	 */
	BEGUN,

	/**
	 * The client has sent more.
	 */
	CONTINUED

}
