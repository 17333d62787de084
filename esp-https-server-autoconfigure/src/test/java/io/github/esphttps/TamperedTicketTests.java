package io.github.esphttps;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;

import io.github.esphttps.ResumingClient.Visit;
import io.github.esphttps.event.HttpdSessionFailedEvent;
import io.github.esphttps.httpd.FailureCategory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for tickets that this server did not issue like that.
 */
@ExtendWith(OutputCaptureExtension.class)
class TamperedTicketTests {

	private static final HexFormat HEX = HexFormat.of();

	private static final int CERTIFICATE = 11;

	private static final int SERVER_HELLO = 2;

	private static final int KEY_NAME_AND_IV = 32;

	private static final int MAC = 32;

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void tamperedTicketIsAFullHandshake(String protocol, CapturedOutput output) throws Exception {
		ResumingClient client = ResumingClient.of(protocol, TestPki.DEVICE);
		try (TestServer server = withTickets().start()) {
			SavedSession session = client.visit(server).session();
			byte[] tampered = session.ticket();
			tampered[tampered.length / 2] ^= 1;
			client.offering(session.withTicket(tampered)).visit(server).assertFull();
			byte[] random = new byte[tampered.length];
			new Random(42).nextBytes(random);
			client.offering(session.withTicket(random)).visit(server).assertFull();
			// The name of a key that exists, and nothing genuine behind
			System.arraycopy(session.ticket(), 0, random, 0, KEY_NAME_AND_IV);
			client.offering(session.withTicket(random)).visit(server).assertFull();
			client.offering(session.withTicket(Arrays.copyOf(random, KEY_NAME_AND_IV))).visit(server).assertFull();
			client.offering(session.withTicket(new byte[] { 1 })).visit(server).assertFull();
			assertThat(server.failed()).isEmpty();
			assertThat(output).doesNotContain("WARN", "ERROR", "\tat ");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLSv1.2", "TLSv1.3" })
	void noByteOfATicketMayBeOther(String protocol, CapturedOutput output) throws Exception {
		ResumingClient client = ResumingClient.of(protocol, TestPki.DEVICE);
		try (TestServer server = withTickets().start()) {
			SavedSession session = client.visit(server).session();
			Visit visit = client.offering(session).visit(server);
			visit.assertResumed();
			byte[] hello = HEX.parseHex(visit.clientHello());
			byte[] ticket = session.ticket();
			int start = visit.clientHello().indexOf(HEX.formatHex(ticket)) / 2;
			assertThat(resumes(server, hello, protocol)).isTrue();
			int flipped = 0;
			for (int i = 0; i < ticket.length; i++) {
				boolean inMiddle = i >= KEY_NAME_AND_IV && i < ticket.length - MAC;
				if (!inMiddle || i % 7 == 0) {
					byte[] tampered = hello.clone();
					tampered[start + i] ^= (byte) (1 << (i % 8));
					assertThat(resumes(server, tampered, protocol)).as("byte %d", i).isFalse();
					flipped++;
				}
			}
			assertThat(flipped).isGreaterThan(KEY_NAME_AND_IV + MAC);
			client.offering(session).visit(server).assertResumed();
			assertThat(server.failed()).extracting(HttpdSessionFailedEvent::category)
				.containsOnly(FailureCategory.PEER_CLOSED);
			assertThat(output).doesNotContain("WARN", "ERROR", "\tat ");
		}
	}

	/**
	 * Send a ClientHello, and see how the server goes about it before it is encrypted.
	 */
	private static boolean resumes(TestServer server, byte[] hello, String protocol) throws IOException {
		try (TestClient client = TestClient.plain(server.port())) {
			client.write(HEX.parseHex("160301" + HEX.toHexDigits((short) hello.length)));
			client.write(hello);
			DataInputStream in = new DataInputStream(client.socket().getInputStream());
			byte[] serverHello = message(in);
			assertThat(serverHello[0]).isEqualTo((byte) SERVER_HELLO);
			if (protocol.equals("TLSv1.2")) {
				byte[] next = message(in);
				return next == null || next[0] != CERTIFICATE;
			}
			return HEX.formatHex(serverHello).contains("002900020000");
		}
	}

	private static byte[] message(DataInputStream in) throws IOException {
		byte type = in.readByte();
		in.readShort();
		byte[] message = in.readNBytes(in.readUnsignedShort());
		assertThat(type).isIn((byte) 20, (byte) 22);
		return (type == 22) ? message : null;
	}

	private static TestServer.Builder withTickets() {
		return TestServer.secure("openssl")
			.handler(new Visits().handler())
			.clientAuth("required")
			.property("session-tickets", true);
	}

}
