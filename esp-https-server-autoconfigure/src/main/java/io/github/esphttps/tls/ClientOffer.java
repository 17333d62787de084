package io.github.esphttps.tls;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * What a client tells of itself before the server has chosen anything (ClientHello, RFC
 * 8446, section 4.1.2).
 *
 * @param serverName the name the client asks for (SNI), in lower case, {@code null} if
 * none
 * @param applicationProtocols the application protocols the client offers (ALPN), its
 * preferred one first
 * @param cipherSuites IANA names of the cipher suites the client offers, its preferred
 * one first; numbers such as <code>0x0A0A</code> for those without a name
 */
public record ClientOffer(@Nullable String serverName, List<String> applicationProtocols, List<String> cipherSuites) {

	/**
	 * Copy the lists.
	 */
	public ClientOffer {
		applicationProtocols = List.copyOf(applicationProtocols);
		cipherSuites = List.copyOf(cipherSuites);
	}

}
