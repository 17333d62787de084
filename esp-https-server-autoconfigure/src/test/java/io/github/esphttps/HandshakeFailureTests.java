package io.github.esphttps;

import java.io.IOException;
import java.net.Socket;
import java.util.HexFormat;
import java.util.Random;

import io.github.esphttps.event.HttpdSessionFailedEvent;
import io.github.esphttps.httpd.FailureCategory;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@ExtendWith(OutputCaptureExtension.class)
class HandshakeFailureTests {

	// Of the one that is silent, and enough for the next on a busy machine
	private static final String HANDSHAKE_TIMEOUT = "3s";

	@ParameterizedTest
	@CsvSource({ "openssl,TLSv1.3", "openssl,TLSv1.2", "jdk,TLSv1.3", "jdk,TLSv1.2" })
	void clientWithoutCertificate(String engine, String protocol, CapturedOutput output) throws Exception {
		assertRefused(engine, protocol, null, FailureCategory.NO_CLIENT_CERTIFICATE, output);
	}

	@ParameterizedTest
	@CsvSource({ "openssl,TLSv1.3", "openssl,TLSv1.2", "jdk,TLSv1.3", "jdk,TLSv1.2" })
	void untrustedClient(String engine, String protocol, CapturedOutput output) throws Exception {
		assertRefused(engine, protocol, TestPki.STRANGER, FailureCategory.UNTRUSTED_CLIENT, output);
	}

	@ParameterizedTest
	@CsvSource({ "openssl,TLSv1.3", "openssl,TLSv1.2", "jdk,TLSv1.3", "jdk,TLSv1.2" })
	void expiredClient(String engine, String protocol, CapturedOutput output) throws Exception {
		assertRefused(engine, protocol, TestPki.EXPIRED_DEVICE, FailureCategory.EXPIRED_CLIENT, output);
	}

	private void assertRefused(String engine, String protocol, X509Bundle identity, FailureCategory category,
			CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.secure(engine).clientAuth("required").start()) {
			try (TestClient client = TestClient.tls(server.port(), identity, protocol)) {
				assertThat(client.closedByServer()).isTrue();
			}
			catch (IOException ex) {
				// TLS 1.2 tells the client before its handshake is complete
			}
			assertFailedOnce(server, category, output);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void clientThatDoesNotTrustTheServer(String engine, CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.secure(engine).start()) {
			try (Socket socket = javax.net.ssl.SSLSocketFactory.getDefault().createSocket("localhost", server.port())) {
				socket.getOutputStream().write(1);
			}
			catch (IOException ex) {
				// The test CA is not among the runtime's
			}
			assertFailedOnce(server, FailureCategory.UNTRUSTED_SERVER, output);
		}
	}

	@ParameterizedTest
	@CsvSource({ "openssl,tls1_3", "openssl,tls1_2", "jdk,tls1_3", "jdk,tls1_2" })
	void opensslClientThatDoesNotTrustTheServer(String engine, String protocol, CapturedOutput output)
			throws Exception {
		try (TestServer server = TestServer.secure(engine).start()) {
			assertThat(OpensslClient.connect(server.port(), "-verify_return_error", "-no-CAfile", "-no-CApath",
					"-no-CAstore", "-" + protocol))
				.isNotZero();
			assertFailedOnce(server, FailureCategory.UNTRUSTED_SERVER, output);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void noSharedProtocol(String engine, CapturedOutput output) throws Exception {
		assertRefused(engine, clientHello("0302", "c013c009002f"), FailureCategory.NO_SHARED_PROTOCOL, output);
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void noSharedCipher(String engine, CapturedOutput output) throws Exception {
		assertRefused(engine, clientHello("0303", "00040005"), FailureCategory.NO_SHARED_CIPHER, output);
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void plainHttp(String engine, CapturedOutput output) throws Exception {
		assertRefused(engine, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(), FailureCategory.NOT_TLS, output);
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void randomBytes(String engine, CapturedOutput output) throws Exception {
		byte[] bytes = new byte[512];
		new Random(42).nextBytes(bytes);
		bytes[0] = 0x7F;
		assertRefused(engine, bytes, FailureCategory.NOT_TLS, output);
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void brokenClientHello(String engine, CapturedOutput output) throws Exception {
		byte[] hello = clientHello("0303", "c02bc02f");
		// The length of the session id points beyond the message
		hello[9 + 2 + 32] = (byte) 0xF0;
		assertRefused(engine, hello, FailureCategory.BAD_RECORD, output);
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void noSharedCipherWithoutEllipticCurves(String engine, CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.secure(engine).start()) {
			assertThat(OpensslClient.connect(server.port(), "-tls1_2", "-cipher", "AES256-GCM-SHA384@SECLEVEL=0"))
				.isNotZero();
			assertFailedOnce(server, FailureCategory.NO_SHARED_CIPHER, output);
		}
	}

	// Java's trust managers accept a certificate that is itself trusted without a look at
	// its validity
	@ParameterizedTest
	@CsvSource({ "openssl,TLSv1.3", "openssl,TLSv1.2", "jdk,TLSv1.3", "jdk,TLSv1.2" })
	void expiredClientWhoseCertificateIsItselfTrusted(String engine, String protocol, CapturedOutput output)
			throws Exception {
		try (TestServer server = TestServer.secure(engine)
			.property("cacert-pem", TestPki.EXPIRED_DEVICE.getCertificatePEM() + TestPki.CA.getCertificatePEM())
			.start()) {
			try (TestClient client = TestClient.tls(server.port(), TestPki.EXPIRED_DEVICE, protocol)) {
				assertThat(client.closedByServer()).isTrue();
			}
			catch (IOException ex) {
				// TLS 1.2 may tell the client before its handshake is complete
			}
			assertFailedOnce(server, FailureCategory.EXPIRED_CLIENT, output);
		}
	}

	private void assertRefused(String engine, byte[] bytes, FailureCategory category, CapturedOutput output)
			throws Exception {
		try (TestServer server = TestServer.secure(engine).start();
				TestClient client = TestClient.plain(server.port())) {
			client.write(bytes);
			while (client.socket().getInputStream().read() != -1) {
				// An alert may come first
			}
			assertFailedOnce(server, category, output);
		}
		catch (IOException ex) {
			throw new AssertionError("reset instead of close", ex);
		}
	}

	@ParameterizedTest
	@CsvSource({ "openssl,0", "openssl,40", "jdk,0", "jdk,40" })
	void silentClient(String engine, int bytes, CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.secure(engine).property("tls-handshake-timeout", HANDSHAKE_TIMEOUT).start();
				TestClient client = TestClient.plain(server.port())) {
			client.write(java.util.Arrays.copyOf(clientHello("0303", "c02bc02f"), bytes));
			assertThat(client.closedByServer()).isTrue();
			assertFailedOnce(server, FailureCategory.TIMEOUT, output);
		}
	}

	@ParameterizedTest
	@CsvSource({ "openssl,1", "openssl,40", "jdk,1", "jdk,40" })
	void peerClosesDuringTheHandshake(String engine, int bytes, CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.secure(engine).start()) {
			try (TestClient client = TestClient.plain(server.port())) {
				client.write(java.util.Arrays.copyOf(clientHello("0303", "c02bc02f"), bytes));
			}
			assertFailedOnce(server, FailureCategory.PEER_CLOSED, output);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void peerClosesAfterTheServerHello(String engine, CapturedOutput output) throws Exception {
		try (TestServer server = TestServer.secure(engine).start()) {
			try (TestClient client = TestClient.plain(server.port())) {
				client.write(clientHello("0303", "c02bc02f"));
				assertThat(client.socket().getInputStream().read()).isEqualTo(0x16);
			}
			assertFailedOnce(server, FailureCategory.PEER_CLOSED, output);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void portProbeIsNoSessionAndNoFailure(String engine) throws Exception {
		try (TestServer server = TestServer.secure(engine).start()) {
			TestClient.plain(server.port()).close();
			try (TestClient client = TestClient.tls(server.port())) {
				assertThat(client.get("/hello").status()).isEqualTo(200);
			}
			await().until(() -> server.closed().size() == 1);
			assertThat(server.failed()).isEmpty();
		}
	}

	private static void assertFailedOnce(TestServer server, FailureCategory category, CapturedOutput output)
			throws Exception {
		await().until(() -> !server.failed().isEmpty());
		// The server still serves, and what it heard of the failure is complete by now
		X509Bundle identity = server.httpd().config().effectiveClientAuth().name().equals("NONE") ? null
				: TestPki.DEVICE;
		try (TestClient client = TestClient.tls(server.port(), identity, "TLSv1.3")) {
			assertThat(client.get("/hello").status()).isEqualTo(200);
		}
		await().until(() -> server.closed().size() == 1);
		assertThat(server.failed()).extracting(HttpdSessionFailedEvent::category).containsExactly(category);
		assertThat(server.created()).hasSize(1);
		// What the server says of its own certificates at start is another thing
		assertThat(output.getAll().replaceAll("WARN .* is only valid from .*", ""))
			.doesNotContain("WARN", "ERROR", "\tat ")
			.containsOnlyOnce(" failed: " + category);
	}

	/** A ClientHello by hand, as today's TLS libraries do not offer what is obsolete. */
	private static byte[] clientHello(String version, String cipherSuites) {
		String extensions = "000a00060004001d0017" + "000b00020100" + "000d00080006040308040401";
		String body = version + "ab".repeat(32) + "00" + hex(cipherSuites.length() / 2, 4) + cipherSuites + "0100"
				+ hex(extensions.length() / 2, 4) + extensions;
		String handshake = "01" + hex(body.length() / 2, 6) + body;
		return HexFormat.of().parseHex("160301" + hex(handshake.length() / 2, 4) + handshake);
	}

	private static String hex(int value, int digits) {
		return HexFormat.of().toHexDigits(value, digits);
	}

}
