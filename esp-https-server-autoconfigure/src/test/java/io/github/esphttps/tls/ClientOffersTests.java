package io.github.esphttps.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientOffers}.
 */
class ClientOffersTests {

	private static final byte[] NOTHING = {};

	@Test
	void cipherSuitesHaveTheirNamesInTheOrderOfTheClient() {
		assertThat(read(hello(NOTHING, 0x13, 0x02, 0xC0, 0x2B, 0x00, 0x9C)).cipherSuites()).containsExactly(
				"TLS_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256");
	}

	@Test
	void cipherSuitesWithoutANameAreNumbers() {
		// Values that stand for nothing (GREASE, RFC 8701), and one that nobody has taken
		assertThat(read(hello(NOTHING, 0x0A, 0x0A, 0xFA, 0xFA, 0x13, 0x01, 0x7F, 0x01)).cipherSuites())
			.containsExactly("0x0A0A", "0xFAFA", "TLS_AES_128_GCM_SHA256", "0x7F01");
	}

	@Test
	void applicationProtocolsAreInTheOrderOfTheClient() {
		byte[] protocols = concat(name("http/1.1"), name("h2"), name("iot/7"));
		assertThat(read(hello(concat(extension(0x0A0A, NOTHING), alpn(protocols)), 0x13, 0x01)).applicationProtocols())
			.containsExactly("http/1.1", "h2", "iot/7");
	}

	@Test
	void applicationProtocolMayBeAnyBytes() {
		assertThat(read(hello(alpn(concat(new byte[] { 2, 0x1A, (byte) 0xEA }, name("h2"))), 0x13, 0x01))
			.applicationProtocols()).containsExactly("\u001A\u00EA", "h2");
	}

	@Test
	void clientMayOfferNoApplicationProtocol() {
		assertThat(read(hello(NOTHING, 0x13, 0x01)).applicationProtocols()).isEmpty();
		assertThat(read(hello(extension(16, NOTHING), 0x13, 0x01)).applicationProtocols()).isEmpty();
		assertThat(read(hello(alpn(NOTHING), 0x13, 0x01)).applicationProtocols()).isEmpty();
	}

	@Test
	void clientMaySendNoExtensions() {
		ClientOffer offer = read(head(0xC0, 0x2F));
		assertThat(offer.applicationProtocols()).isEmpty();
		assertThat(offer.cipherSuites()).containsExactly("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
	}

	@Test
	void whatClientHelloCanReadIsReadWithoutFailing() {
		Random random = new Random(43);
		byte[] whole = hello(alpn(concat(name("h2"), name("http/1.1"))), 0x13, 0x01, 0x0A, 0x0A);
		for (int run = 0; run < 20_000; run++) {
			byte[] damaged = whole.clone();
			for (int flip = 0; flip < 2; flip++) {
				damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
			}
			if (ClientHello.of(Unpooled.wrappedBuffer(damaged)) != ClientHello.UNREADABLE) {
				assertThat(read(damaged)).isNotNull();
			}
		}
	}

	private static ClientOffer read(byte[] message) {
		ByteBuf buffer = Unpooled.wrappedBuffer(message);
		ClientOffer offer = ClientOffers.read(buffer, "device.example");
		assertThat(offer.serverName()).isEqualTo("device.example");
		assertThat(buffer.readableBytes()).isEqualTo(message.length);
		return offer;
	}

	private static byte[] name(String protocol) {
		byte[] ascii = protocol.getBytes(StandardCharsets.US_ASCII);
		return concat(new byte[] { (byte) ascii.length }, ascii);
	}

	private static byte[] alpn(byte[] protocols) {
		return extension(16, vector(protocols));
	}

	private static byte[] extension(int type, byte[] data) {
		return concat(new byte[] { (byte) (type >> 8), (byte) type }, vector(data));
	}

	private static byte[] hello(byte[] extensions, int... cipherSuites) {
		return concat(head(cipherSuites), vector(extensions));
	}

	private static byte[] head(int... cipherSuites) {
		byte[] suites = new byte[cipherSuites.length];
		for (int i = 0; i < suites.length; i++) {
			suites[i] = (byte) cipherSuites[i];
		}
		byte[] session = { 2, 1, 1 };
		byte[] compression = { 1, 0 };
		return concat(new byte[34], session, vector(suites), compression);
	}

	private static byte[] vector(byte[] data) {
		return concat(new byte[] { (byte) (data.length >> 8), (byte) data.length }, data);
	}

	private static byte[] concat(byte[]... parts) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			out.writeBytes(part);
		}
		return out.toByteArray();
	}

}
