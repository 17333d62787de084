package io.github.esphttps.httpd;

import java.util.Locale;

/**
 * Why a connection never became a session.
 */
public enum FailureCategory {

	/**
	 * The client presented no certificate, and one is required.
	 */
	NO_CLIENT_CERTIFICATE,

	/**
	 * The certificate of the client is not signed by a trusted CA, or not meant for
	 * client authentication.
	 */
	UNTRUSTED_CLIENT,

	/**
	 * The certificate of the client is out of its validity period.
	 */
	EXPIRED_CLIENT,

	/**
	 * The certificate of the client was revoked (<code>crl</code>), or the application
	 * does not trust its holder.
	 */
	REVOKED_CLIENT,

	/**
	 * The client does not trust the certificate of the server, as its TLS alert says.
	 */
	UNTRUSTED_SERVER,

	/**
	 * Client and server have no version of TLS in common, or no application protocol
	 * (ALPN) where one is required.
	 */
	NO_SHARED_PROTOCOL,

	/**
	 * Client and server have no cipher suite, group or signature algorithm in common.
	 */
	NO_SHARED_CIPHER,

	/**
	 * What the client sent is not TLS.
	 */
	NOT_TLS,

	/**
	 * The handshake took too long (<code>tls-handshake-timeout</code>), or did not come
	 * on while others waited for its slot (<code>handshake-slots</code>). Includes
	 * clients that send nothing.
	 */
	TIMEOUT,

	/**
	 * The client closed the connection after it had begun the handshake.
	 */
	PEER_CLOSED,

	/**
	 * The client ended the handshake with a TLS alert that no other category covers.
	 */
	PEER_ALERT,

	/**
	 * A TLS record or handshake message is malformed or not genuine.
	 */
	BAD_RECORD,

	/**
	 * The handshake was complete, and no session ended or could be purged in time
	 * (<code>max-open-sockets</code>).
	 */
	POOL_EXHAUSTED,

	/**
	 * There are too many connections from the same address
	 * (<code>max-sockets-per-address</code>). Refused before the handshake.
	 */
	ADDRESS_LIMIT,

	/**
	 * There are too many sessions with the same client certificate, and none ended or
	 * could be replaced in time (<code>max-sockets-per-identity</code>).
	 */
	IDENTITY_LIMIT,

	/**
	 * The fault is the server's own.
	 */
	INTERNAL;

	/**
	 * Return the name as it appears in logs and metrics.
	 * @return a name in kebab case
	 */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
