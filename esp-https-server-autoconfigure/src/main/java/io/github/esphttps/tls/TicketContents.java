package io.github.esphttps.tls;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What BoringSSL wrote into a ticket: a DER structure, <code>SSLSession</code> in
 * <code>ssl_asn1.cc</code>. Fields that do not matter here are skipped.
 *
 * @param lineage the full handshake it goes back to, {@code null} if it does not say
 * @param issued when the ticket was issued
 * @param timeout how long it is good for
 * @param peerCertificates certificate the client presented, followed by its chain. Empty
 * if it presented none
 */
record TicketContents(@Nullable Lineage lineage, Instant issued, Duration timeout,
		List<X509Certificate> peerCertificates) {

	private static final int FIELD = 0xa0;

	private static final int TIME = FIELD | 1;

	private static final int TIMEOUT = FIELD | 2;

	private static final int PEER = FIELD | 3;

	private static final int SESSION_ID_CONTEXT = FIELD | 4;

	private static final int CERT_CHAIN = FIELD | 19;

	/**
	 * Read the opened ticket.
	 * @throws CertificateException if it is not what was expected
	 */
	static TicketContents of(byte[] opened) throws CertificateException {
		try {
			Map<Integer, Der> fields = new HashMap<>();
			Der.of(opened).expect(Der.SEQUENCE).forEach((field) -> fields.put(field.tag(), field));
			return new TicketContents(lineage(fields), Instant.ofEpochSecond(integer(fields, TIME)),
					Duration.ofSeconds(integer(fields, TIMEOUT)), peerCertificates(fields));
		}
		catch (IllegalArgumentException | ArithmeticException | DateTimeException ex) {
			throw new CertificateException("The contents of the ticket cannot be read", ex);
		}
	}

	private static @Nullable Lineage lineage(Map<Integer, Der> fields) {
		Der context = fields.get(SESSION_ID_CONTEXT);
		return (context != null) ? Lineage.of(context.first().expect(Der.OCTET_STRING).octets()) : null;
	}

	private static long integer(Map<Integer, Der> fields, int tag) {
		Der field = fields.get(tag);
		return (field != null) ? new BigInteger(field.first().expect(Der.INTEGER).octets()).longValueExact() : 0;
	}

	private static List<X509Certificate> peerCertificates(Map<Integer, Der> fields) throws CertificateException {
		List<X509Certificate> certificates = new ArrayList<>();
		for (int tag : new int[] { PEER, CERT_CHAIN }) {
			if (fields.containsKey(tag)) {
				addCertificates(Objects.requireNonNull(fields.get(tag)).octets(), certificates);
			}
		}
		return List.copyOf(certificates);
	}

	private static void addCertificates(byte[] encoded, List<X509Certificate> certificates)
			throws CertificateException {
		CertificateFactory factory = CertificateFactory.getInstance("X.509");
		ByteArrayInputStream in = new ByteArrayInputStream(encoded);
		while (in.available() > 0) {
			certificates.add((X509Certificate) factory.generateCertificate(in));
		}
	}

}
