package io.github.esphttps.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class ClientHelloTests {

	private static final byte[] PSK_MODES = { 0, 45, 0, 2, 1, 1 };

	@Test
	void withoutExtensionsThereIsNothingToKnow() {
		assertThat(read(head())).isEqualTo(new ClientHello(null, null, null, 16384));
	}

	@Test
	void serverNameIsInLowerCase() {
		ClientHello hello = read(hello(serverName("Device.Example")));
		assertThat(hello.serverName()).isEqualTo("device.example");
	}

	@Test
	void emptyServerNameIsNone() {
		assertThat(read(hello(extension(0))).serverName()).isNull();
	}

	@Test
	void ticketsOfBothVersionsAreFound() {
		ClientHello hello = read(
				hello(extension(35, 1, 2, 3), PSK_MODES, extension(41, 0, 8, 0, 2, 9, 8, 0, 0, 0, 0, 0, 2, 1, 0)));
		assertThat(hello.sessionTicket()).containsExactly(1, 2, 3);
		assertThat(hello.pskIdentity()).containsExactly(9, 8);
	}

	@Test
	void firstOfSeveralIdentitiesCounts() {
		ClientHello hello = read(
				hello(extension(41, 0, 14, 0, 1, 7, 0, 0, 0, 0, 0, 1, 6, 0, 0, 0, 0, 0, 4, 1, 0, 1, 0)));
		assertThat(hello.pskIdentity()).containsExactly(7);
	}

	@ParameterizedTest
	@CsvSource({ "1,512", "2,1024", "3,2048", "4,4096", "0,16384", "5,16384", "255,16384" })
	void clientWithSmallBuffersSaysSo(int code, int bytes) {
		assertThat(read(hello(extension(1, code))).maxFragment()).isEqualTo(bytes);
	}

	@ParameterizedTest
	@CsvSource({ "64,63", "2048,2047", "16385,16384", "16384,16383", "65535,16384", "63,16384", "0,16384" })
	void limitOfRecordsIncludesTheirType(int limit, int bytes) {
		assertThat(read(hello(extension(28, limit >> 8, limit & 0xFF))).maxFragment()).isEqualTo(bytes);
	}

	@Test
	void smallestLimitCounts() {
		assertThat(read(hello(extension(1, 1), extension(28, 8, 0))).maxFragment()).isEqualTo(512);
		assertThat(read(hello(extension(28), extension(1))).maxFragment()).isEqualTo(16384);
	}

	@Test
	void emptyTicketOnlyAsksForOne() {
		assertThat(read(hello(extension(35))).sessionTicket()).isNull();
	}

	@Test
	void everyPrefixOfAMessageIsReadWithoutFailing() {
		byte[] whole = hello(serverName("a"), extension(35, 1), extension(41, 0, 7, 0, 1, 7, 0, 0, 0, 0, 0, 2, 1, 0));
		for (int length = 0; length < whole.length; length++) {
			byte[] prefix = java.util.Arrays.copyOf(whole, length);
			ClientHello hello = read(prefix);
			assertThat(hello.pskIdentity()).as("%d bytes", length).isNull();
		}
		assertThat(read(whole).pskIdentity()).containsExactly(7);
	}

	@Test
	void damagedMessagesAreReadWithoutFailing() {
		Random random = new Random(41);
		byte[] whole = hello(serverName("a"), extension(35, 1), extension(41, 0, 7, 0, 1, 7, 0, 0, 0, 0, 0, 2, 1, 0));
		for (int run = 0; run < 20_000; run++) {
			byte[] damaged = whole.clone();
			for (int flip = 0; flip < 3; flip++) {
				damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
			}
			assertThat(read(damaged)).isNotNull();
		}
	}

	private static ClientHello read(byte[] message) {
		ByteBuf buffer = Unpooled.wrappedBuffer(message);
		ClientHello hello = ClientHello.of(buffer);
		assertThat(buffer.readableBytes()).isEqualTo(message.length);
		return hello;
	}

	private static byte[] serverName(String name) {
		byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		List.of(0, 0, 0, ascii.length + 5, 0, ascii.length + 3, 0, 0, ascii.length).forEach(out::write);
		out.writeBytes(ascii);
		return out.toByteArray();
	}

	private static byte[] extension(int type, int... data) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		List.of(0, type, 0, data.length).forEach(out::write);
		for (int octet : data) {
			out.write(octet);
		}
		return out.toByteArray();
	}

	private static byte[] hello(byte[]... extensions) {
		ByteArrayOutputStream all = new ByteArrayOutputStream();
		for (byte[] extension : extensions) {
			all.writeBytes(extension);
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.writeBytes(head());
		out.write(all.size() >> 8);
		out.write(all.size());
		out.writeBytes(all.toByteArray());
		return out.toByteArray();
	}

	private static byte[] head() {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.writeBytes(new byte[34]);
		List.of(2, 1, 1, 0, 2, 0x13, 1, 1, 0).forEach(out::write);
		return out.toByteArray();
	}

}
