package io.github.esphttps.httpd;

import java.time.Duration;
import java.util.List;

/**
 * What every connection of a server has in common.
 *
 * @param secure whether a TLS handshake comes first
 * @param handshakeTimeout time from accept to the completed handshake, or to the first
 * byte where there is none
 * @param protocolRequired whether clients have to agree on an application protocol
 * @param attributeCloser closes what the application keeps with a session
 * @param observers hear of handshakes
 */
record ConnectionSettings(boolean secure, Duration handshakeTimeout, boolean protocolRequired,
		AttributeCloser attributeCloser, List<HttpdObserver> observers) {

	/** Return whether client and server have an application protocol in common. */
	boolean serves(TlsInfo tls) {
		return !this.protocolRequired || tls.applicationProtocol() != null;
	}

}
