package io.github.esphttps.tls;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import io.github.esphttps.TestPki;
import io.github.esphttps.config.ClientAuth;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TicketOpenerTests {

	private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_123L);

	private static final Lineage LINEAGE = new Lineage(Lineage.binding("device", ClientAuth.REQUIRED), 42, NOW);

	private final SessionTicketKey key = SessionTicketKey.random(NOW);

	private final TicketOpener opener = new TicketOpener(List.of(SessionTicketKey.random(NOW), this.key));

	@Test
	void contentsAreThoseThatBoringSslWrites() throws Exception {
		TicketContents contents = this.opener.open(seal(session(List.of(TestPki.DEVICE.getCertificate()))));
		assertThat(contents).isNotNull();
		assertThat(contents.issued()).isEqualTo(NOW.truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
		assertThat(contents.timeout()).isEqualTo(Duration.ofHours(24));
		assertThat(contents.peerChain()).isEqualTo(TestPki.DEVICE.getCertificate().getEncoded());
		assertThat(contents.lineage()).isNotNull();
		assertThat(contents.lineage().began()).isEqualTo(NOW);
		assertThat(contents.lineage().isBoundTo(LINEAGE.binding())).isTrue();
		assertThat(contents.lineage().sessionIdContext()).isEqualTo(LINEAGE.sessionIdContext());
	}

	@Test
	void chainFollowsTheCertificate() throws Exception {
		List<X509Certificate> chain = List.of(TestPki.DEVICE.getCertificate(), TestPki.CA.getCertificate(),
				TestPki.OTHER_CA.getCertificate());
		TicketContents contents = this.opener.open(seal(session(chain)));
		assertThat(contents).isNotNull();
		assertThat(contents.peerChain()).isEqualTo(concat(TestPki.DEVICE.getCertificate().getEncoded(),
				TestPki.CA.getCertificate().getEncoded(), TestPki.OTHER_CA.getCertificate().getEncoded()));
	}

	@Test
	void clientWithoutCertificateHasNone() throws Exception {
		TicketContents contents = this.opener.open(seal(session(List.of())));
		assertThat(contents).isNotNull();
		assertThat(contents.peerChain()).isEmpty();
	}

	@Test
	void sessionIdContextOfAnotherMakeIsNoLineage() {
		assertThat(Lineage.of("another".getBytes(java.nio.charset.StandardCharsets.US_ASCII))).isNull();
	}

	@Test
	void bindingsDifferByNameAndClientAuthentication() {
		assertThat(
				List.of(Lineage.binding("device", ClientAuth.REQUIRED), Lineage.binding("other", ClientAuth.REQUIRED),
						Lineage.binding(null, ClientAuth.REQUIRED), Lineage.binding("no name", ClientAuth.REQUIRED),
						Lineage.binding("device", ClientAuth.OPTIONAL), Lineage.binding("device", ClientAuth.NONE)))
			.doesNotHaveDuplicates();
	}

	@Test
	void ticketOfAnotherKeyIsNotOpened() throws Exception {
		byte[] ticket = seal(session(List.of()));
		assertThat(new TicketOpener(List.of(SessionTicketKey.random(NOW))).open(ticket)).isNull();
		assertThat(new TicketOpener(List.of()).open(ticket)).isNull();
	}

	@Test
	void ticketWithAnyOctetChangedIsNotOpened() throws Exception {
		byte[] ticket = seal(session(List.of()));
		for (int i = 0; i < ticket.length; i++) {
			byte[] changed = ticket.clone();
			changed[i] ^= 1;
			assertThat(this.opener.open(changed)).as("octet %d", i).isNull();
		}
		for (int length = 0; length < ticket.length; length++) {
			assertThat(this.opener.open(Arrays.copyOf(ticket, length))).as("%d octets", length).isNull();
		}
	}

	@Test
	void genuineTicketWithOtherContentsIsNotOpened() throws Exception {
		byte[] session = session(List.of(TestPki.DEVICE.getCertificate()));
		assertThat(this.opener.open(seal(new byte[0]))).isNull();
		for (int length = 0; length < session.length; length++) {
			assertThat(this.opener.open(seal(Arrays.copyOf(session, length)))).as("%d octets", length).isNull();
		}
	}

	private byte[] seal(byte[] session) throws GeneralSecurityException {
		byte[] iv = new byte[16];
		Arrays.fill(iv, (byte) 5);
		Cipher cipher = Cipher.getInstance("AES/CBC/PKCS5Padding");
		cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(this.key.aesKey(), "AES"), new IvParameterSpec(iv));
		byte[] sealed = concat(this.key.name(), iv, cipher.doFinal(session));
		Mac mac = Mac.getInstance("HmacSHA256");
		mac.init(new SecretKeySpec(this.key.hmacKey(), "HmacSHA256"));
		return concat(sealed, mac.doFinal(sealed));
	}

	private static byte[] session(List<X509Certificate> chain) throws GeneralSecurityException {
		List<byte[]> fields = new ArrayList<>(List.of(der(0x02, new byte[] { 1 }), der(0x02, new byte[] { 3, 4 }),
				der(0x04, new byte[] { 0x13, 2 }), der(0x04), der(0x04, new byte[48]),
				der(0xa1, integer(NOW.getEpochSecond())), der(0xa2, integer(86_400))));
		if (!chain.isEmpty()) {
			fields.add(der(0xa3, chain.get(0).getEncoded()));
		}
		fields.add(der(0xa4, der(0x04, LINEAGE.sessionIdContext())));
		if (chain.size() > 1) {
			byte[] rest = new byte[0];
			for (X509Certificate certificate : chain.subList(1, chain.size())) {
				rest = concat(rest, certificate.getEncoded());
			}
			fields.add(der(0xb3, rest));
		}
		fields.add(der(0xb9, integer(604_800)));
		// A field with a number beyond 30 has a tag of two octets
		fields.add(concat(new byte[] { (byte) 0xbf }, der(31, new byte[] { 1, 1, (byte) 0xff })));
		return der(0x30, concat(fields.toArray(byte[][]::new)));
	}

	private static byte[] integer(long value) {
		return der(0x02, java.math.BigInteger.valueOf(value).toByteArray());
	}

	private static byte[] der(int tag, byte[]... contents) {
		byte[] content = concat(contents);
		int length = content.length;
		byte[] head = (length < 128) ? new byte[] { (byte) tag, (byte) length }
				: new byte[] { (byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length };
		return concat(head, content);
	}

	private static byte[] concat(byte[]... parts) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			out.writeBytes(part);
		}
		return out.toByteArray();
	}

}
