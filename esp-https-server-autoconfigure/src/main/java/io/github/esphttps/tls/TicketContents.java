package io.github.esphttps.tls;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.cert.CertificateException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What BoringSSL wrote into a ticket: a DER structure, <code>SSLSession</code> in
 * <code>ssl_asn1.cc</code>. Fields that do not matter here are skipped.
 *
 * @param lineage the full handshake it goes back to, {@code null} if it does not say
 * @param issued when the ticket was issued
 * @param timeout how long it is good for
 * @param peerChain certificate the client presented, followed by its chain, in DER. Empty
 * if it presented none
 */
@SuppressWarnings("ArrayRecordComponent")
record TicketContents(@Nullable Lineage lineage, Instant issued, Duration timeout, byte[] peerChain) {

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
					Duration.ofSeconds(integer(fields, TIMEOUT)), peerChain(fields));
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

	private static byte[] peerChain(Map<Integer, Der> fields) {
		ByteArrayOutputStream chain = new ByteArrayOutputStream();
		for (int tag : new int[] { PEER, CERT_CHAIN }) {
			Der certificates = fields.get(tag);
			if (certificates != null) {
				chain.writeBytes(certificates.octets());
			}
		}
		return chain.toByteArray();
	}

}
