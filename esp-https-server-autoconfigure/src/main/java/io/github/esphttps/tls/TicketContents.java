package io.github.esphttps.tls;

import java.io.ByteArrayInputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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

	private static final int OCTET_STRING = 0x04;

	private static final int INTEGER = 0x02;

	private static final int SEQUENCE = 0x30;

	private static final int FIELD = 0xa0;

	private static final int TIME = FIELD | 1;

	private static final int TIMEOUT = FIELD | 2;

	private static final int PEER = FIELD | 3;

	private static final int SESSION_ID_CONTEXT = FIELD | 4;

	private static final int CERT_CHAIN = FIELD | 19;

	private static final int LAST_FIELD_OF_ONE_OCTET = 30;

	private static final int LONG_LENGTH = 0x80;

	/**
	 * Read the opened ticket.
	 * @throws CertificateException if it is not what was expected
	 */
	static TicketContents of(byte[] opened) throws CertificateException {
		try {
			return read(element(ByteBuffer.wrap(opened), SEQUENCE));
		}
		catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException
				| ArithmeticException ex) {
			throw new CertificateException("The contents of the ticket cannot be read", ex);
		}
	}

	private static TicketContents read(ByteBuffer session) throws CertificateException {
		Lineage lineage = null;
		Instant issued = Instant.MIN;
		Duration timeout = Duration.ZERO;
		List<X509Certificate> certificates = new ArrayList<>();
		while (session.hasRemaining()) {
			int tag = session.get() & 0xff;
			if ((tag & 0x1f) > LAST_FIELD_OF_ONE_OCTET) {
				session.get();
			}
			ByteBuffer field = contents(session);
			switch (tag) {
				case TIME -> issued = Instant.ofEpochSecond(integer(field));
				case TIMEOUT -> timeout = Duration.ofSeconds(integer(field));
				case SESSION_ID_CONTEXT -> lineage = Lineage.of(bytes(element(field, OCTET_STRING)));
				case PEER, CERT_CHAIN -> certificates(field, certificates);
				default -> {
				}
			}
		}
		return new TicketContents(lineage, issued, timeout, List.copyOf(certificates));
	}

	private static void certificates(ByteBuffer field, List<X509Certificate> certificates) throws CertificateException {
		CertificateFactory factory = CertificateFactory.getInstance("X.509");
		ByteArrayInputStream in = new ByteArrayInputStream(bytes(field));
		while (in.available() > 0) {
			certificates.add((X509Certificate) factory.generateCertificate(in));
		}
	}

	private static long integer(ByteBuffer field) {
		ByteBuffer octets = element(field, INTEGER);
		long value = 0;
		while (octets.hasRemaining()) {
			value = Math.addExact(Math.multiplyExact(value, 256L), octets.get() & 0xff);
		}
		return value;
	}

	private static ByteBuffer element(ByteBuffer in, int tag) {
		if ((in.get() & 0xff) != tag) {
			throw new IllegalArgumentException("There is another element than expected");
		}
		return contents(in);
	}

	private static ByteBuffer contents(ByteBuffer in) {
		int length = in.get() & 0xff;
		if (length >= LONG_LENGTH) {
			int octets = length - LONG_LENGTH;
			length = 0;
			for (int i = 0; i < octets; i++) {
				length = Math.addExact(Math.multiplyExact(length, 256), in.get() & 0xff);
			}
		}
		ByteBuffer contents = in.slice(in.position(), length);
		in.position(in.position() + length);
		return contents;
	}

	private static byte[] bytes(ByteBuffer in) {
		byte[] bytes = new byte[in.remaining()];
		in.get(bytes);
		return bytes;
	}

}
