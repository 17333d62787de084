package io.github.esphttps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;

/**
 * A TLS session as the client of OpenSSL keeps it in a file, and as nobody should.
 */
record SavedSession(ASN1Sequence fields) {

	private static final int LIFETIME_HINT = 9;

	private static final int TICKET = 10;

	private static final int KEY_NAME_LENGTH = 16;

	private static final int A_WEEK = 604_800;

	static SavedSession read(Path file) throws IOException {
		String base64 = Files.readString(file).replaceAll("-----[^-]+-----", "");
		return new SavedSession(ASN1Sequence.getInstance(Base64.getMimeDecoder().decode(base64.strip())));
	}

	void write(Path file) throws IOException {
		String base64 = Base64.getMimeEncoder().encodeToString(this.fields.getEncoded(ASN1Encoding.DER));
		Files.writeString(file, "-----BEGIN SSL SESSION PARAMETERS-----\n" + base64.replace("\r", "")
				+ "\n-----END SSL SESSION PARAMETERS-----\n");
	}

	/** Return the ticket, or nothing where there is none. */
	byte[] ticket() {
		ASN1Encodable ticket = field(TICKET);
		return (ticket != null) ? ASN1OctetString.getInstance(ticket).getOctets() : new byte[0];
	}

	/** Return the name of the key the ticket was made with. */
	String keyName() {
		return HexFormat.of().formatHex(Arrays.copyOf(ticket(), KEY_NAME_LENGTH));
	}

	/** Return for how many seconds the server said the ticket is good. */
	long lifetimeHint() {
		ASN1Encodable hint = field(LIFETIME_HINT);
		return (hint != null) ? ASN1Integer.getInstance(hint).longValueExact() : 0;
	}

	SavedSession withTicket(byte[] ticket) {
		return with(TICKET, new DEROctetString(ticket));
	}

	/** Return this for a client that offers it whatever the server said. */
	SavedSession forever() {
		return with(LIFETIME_HINT, new ASN1Integer(A_WEEK));
	}

	private ASN1Encodable field(int number) {
		for (ASN1Encodable field : this.fields) {
			if (isField(field, number)) {
				return ((ASN1TaggedObject) field).getExplicitBaseObject();
			}
		}
		return null;
	}

	private SavedSession with(int number, ASN1Encodable value) {
		ASN1EncodableVector fields = new ASN1EncodableVector();
		for (ASN1Encodable field : this.fields) {
			fields.add(isField(field, number) ? new DERTaggedObject(true, number, value) : field);
		}
		return new SavedSession(new DERSequence(fields));
	}

	private static boolean isField(ASN1Encodable field, int number) {
		return field instanceof ASN1TaggedObject tagged && tagged.getTagNo() == number;
	}

}
