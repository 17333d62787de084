package io.github.esphttps.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * The server names that a certificate is good for (RFC 9525).
 */
final class CertificateNames {

	private static final int DNS_NAME = 2;

	private static final int IP_ADDRESS = 7;

	private CertificateNames() {
	}

	/**
	 * Return whether a client that asks for a name takes the certificate for it.
	 * @param name a name in lower case, which may begin with a wildcard
	 */
	static boolean cover(X509Certificate certificate, String name) {
		List<String> names = of(certificate);
		return names.contains(name) || names.contains(ServerNames.withWildcard(name));
	}

	/** Return the names, in lower case. */
	static List<String> of(X509Certificate certificate) {
		List<String> names = alternativeNames(certificate);
		return names.isEmpty() ? commonNames(certificate) : names;
	}

	private static List<String> alternativeNames(X509Certificate certificate) {
		List<String> names = new ArrayList<>();
		try {
			Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
			for (List<?> name : (alternatives != null) ? alternatives : List.<List<?>>of()) {
				if ((int) name.get(0) == DNS_NAME || (int) name.get(0) == IP_ADDRESS) {
					names.add(((String) name.get(1)).toLowerCase(Locale.ROOT));
				}
			}
		}
		catch (CertificateParsingException ex) {
			// What cannot be read covers nothing
			return List.of();
		}
		return names;
	}

	// Small TLS libraries look at it where there are no others
	private static List<String> commonNames(X509Certificate certificate) {
		try {
			return new LdapName(certificate.getSubjectX500Principal().getName()).getRdns()
				.stream()
				.filter((rdn) -> rdn.getType().equalsIgnoreCase("CN"))
				.map(Rdn::getValue)
				.map((value) -> String.valueOf(value).toLowerCase(Locale.ROOT))
				.toList();
		}
		catch (InvalidNameException ex) {
			return List.of();
		}
	}

}
