package io.github.esphttps.tls;

import java.security.cert.X509Certificate;

/**
 * Decides whether a device with a genuine certificate is trusted, for example because its
 * serial number stands in a database of the application. Beans of this type are asked in
 * their order, and all of them have to agree.
 */
@FunctionalInterface
public interface DeviceTrust {

	/**
	 * Return whether a client is trusted. Asked when everything else about its
	 * certificate is right: in each handshake, full or resumed, on an event loop, and
	 * again for each open session after {@link ClientTrust#recheck()} or a change of the
	 * trust anchors or revocation lists, on a thread of its own. Must not block. If it
	 * throws, the handshake is refused, and an open session stays open.
	 * @param certificate verified certificate of the client
	 * @return {@code false} to refuse the client
	 */
	boolean isTrusted(X509Certificate certificate);

}
