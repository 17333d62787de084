package io.github.esphttps.actuate;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.TlsInfo;
import org.jspecify.annotations.Nullable;

/**
 * What the certificate of a client says of it, as far as a caller may see it.
 *
 * @param identity subject as in RFC 2253, {@code null} without a certificate
 * @param alternativeNames alternative names that are text
 * @param serialNumber serial number of the certificate in hexadecimal digits,
 * {@code null} without a certificate
 */
record ClientNames(@Nullable String identity, List<String> alternativeNames, @Nullable String serialNumber) {

	private static final ClientNames NONE = new ClientNames(null, List.of(), null);

	static ClientNames of(HttpdSession session, Shown shown) {
		TlsInfo tls = session.tls();
		X509Certificate certificate = (tls != null) ? tls.peerCertificate() : null;
		if (certificate == null) {
			return NONE;
		}
		return new ClientNames(shown.identity(certificate.getSubjectX500Principal().getName()),
				shown.alternativeNames(alternativeNames(certificate)),
				shown.serialNumber(certificate.getSerialNumber().toString(16).toUpperCase(Locale.ROOT)));
	}

	private static List<String> alternativeNames(X509Certificate certificate) {
		try {
			Collection<List<?>> names = certificate.getSubjectAlternativeNames();
			// A name is its type and its value, which is DER for the rarer types
			return (names == null) ? List.of()
					: names.stream()
						.map((name) -> name.get(1))
						.filter(String.class::isInstance)
						.map(String.class::cast)
						.toList();
		}
		catch (CertificateParsingException ex) {
			return List.of();
		}
	}

	/** Return whether a part of a name is in lower case the one that is asked for. */
	boolean contain(String part) {
		return Stream.concat(Stream.ofNullable(this.identity), this.alternativeNames.stream())
			.anyMatch((name) -> name.toLowerCase(Locale.ROOT).contains(part));
	}

}
