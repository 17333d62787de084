package io.github.esphttps;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.esphttps.httpd.FailureCategory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What a handshake agrees on, in the words of OpenSSL.
 */
class TlsPolicyHandshakeTests {

	private static final String REQUEST = "GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

	private static final String AES_128 = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";

	private static final String AES_256 = "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384";

	private static final String CHACHA20 = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256";

	@ParameterizedTest
	@CsvSource({ "openssl,tls1.2,-tls1_2,-tls1_3", "openssl,tls1.3,-tls1_3,-tls1_2", "jdk,tls1.2,-tls1_2,-tls1_3",
			"jdk,tls1.3,-tls1_3,-tls1_2" })
	void onlyTheConfiguredVersionIsServed(String engine, String version, String served, String refused)
			throws Exception {
		try (TestServer server = TestServer.secure(engine).property("tls-version", version).start()) {
			assertThat(OpensslClient.connect(server.port(), served)).isZero();
			assertThat(OpensslClient.connect(server.port(), refused)).isNotZero();
			await().until(() -> !server.failed().isEmpty());
			assertThat(server.failed()).extracting((event) -> event.category())
				.containsExactly(FailureCategory.NO_SHARED_PROTOCOL);
		}
	}

	@ParameterizedTest
	@CsvSource({ "openssl", "jdk" })
	void orderOfTheServerDecides(String engine) throws Exception {
		for (List<String> order : List.of(List.of(CHACHA20, AES_256, AES_128), List.of(AES_128, CHACHA20, AES_256),
				List.of(AES_256, AES_128, CHACHA20))) {
			try (TestServer server = TestServer.secure(engine)
				.property("ciphersuites", String.join(",", order))
				.start()) {
				for (String offered : List.of("ECDHE+AESGCM:ECDHE+CHACHA20", "ECDHE+CHACHA20:ECDHE+AESGCM")) {
					say(server, "-tls1_2", "-cipher", offered);
				}
				// The list is of TLS 1.2, and leaves TLS 1.3 as it is
				say(server, "-tls1_3");
				await().until(() -> server.created().size() == 3);
				assertThat(server.created()).extracting((session) -> session.tls().cipherSuite())
					.startsWith(order.get(0), order.get(0))
					.last()
					.asString()
					.doesNotContain("_WITH_");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void suiteThatIsNotInTheListIsNotServed(String engine) throws Exception {
		try (TestServer server = TestServer.secure(engine).property("ciphersuites", AES_256).start()) {
			assertThat(OpensslClient.connect(server.port(), "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"))
				.isNotZero();
			await().until(() -> !server.failed().isEmpty());
			assertThat(server.failed()).extracting((event) -> event.category())
				.containsExactly(FailureCategory.NO_SHARED_CIPHER);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384" })
	void jdkEngineServesTheSuitesOfTls13ThatAreInTheList(String suite) throws Exception {
		try (TestServer server = TestServer.secure("jdk").property("ciphersuites", suite + "," + AES_128).start()) {
			assertThat(say(server, "-tls1_3")).contains("New, TLSv1.3, Cipher is " + suite);
			assertThat(say(server, "-tls1_2")).contains("New, TLSv1.2, Cipher is ECDHE-ECDSA-AES128-GCM-SHA256");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "openssl|http/1.1|h2,http/1.1|http/1.1", "jdk|http/1.1|h2,http/1.1|http/1.1",
			"openssl|http/1.1|h2|", "jdk|http/1.1|h2|", "openssl|''|http/1.1|", "jdk|''|http/1.1|" })
	void applicationProtocolIsOneThatBothHave(String engine, String configured, String offered, String agreed)
			throws Exception {
		try (TestServer server = TestServer.secure(engine).property("alpn-protos", configured).start()) {
			for (String version : List.of("-tls1_2", "-tls1_3")) {
				assertThat(say(server, version, "-alpn", offered)).contains("Hello World!")
					.contains((agreed != null) ? "ALPN protocol: " + agreed + "\n" : "No ALPN negotiated");
			}
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "openssl|h2,http/1.1|h2", "openssl|http/1.1,h2|http/1.1",
			"jdk|h2,http/1.1|h2", "jdk|http/1.1,h2|http/1.1" })
	void preferenceOfTheServerDecidesAboutTheProtocol(String engine, String configured, String agreed)
			throws Exception {
		try (TestServer server = TestServer.secure(engine).property("alpn-protos", configured).start()) {
			for (String offered : List.of("h2,http/1.1", "http/1.1,h2")) {
				OpensslClient.connect(server.port(), "-alpn", offered);
			}
			await().until(() -> server.created().size() == 2);
			assertThat(server.created()).extracting((session) -> session.tls().applicationProtocol())
				.containsExactly(agreed, agreed);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void nothingIsCompressed(String engine) throws Exception {
		try (TestServer server = TestServer.secure(engine).start();
				TestClient client = TestClient.plain(server.port())) {
			client.write(Hello.offeringCompression());
			byte[] answer = client.socket().getInputStream().readNBytes(Hello.COMPRESSION_METHOD + 1);
			assertThat(answer[0]).isEqualTo((byte) 22);
			int sessionIdLength = answer[Hello.SESSION_ID_LENGTH];
			assertThat(answer[Hello.COMPRESSION_METHOD - Hello.SESSION_ID + sessionIdLength]).isZero();
		}
	}

	@ParameterizedTest
	@CsvSource({ "openssl,true", "openssl,false", "jdk,false" })
	void dataBeforeTheHandshakeIsNotInvited(String engine, boolean tickets, @TempDir Path folder) throws Exception {
		Path session = folder.resolve("session");
		Path early = Files.writeString(folder.resolve("early"), REQUEST);
		try (TestServer server = TestServer.secure(engine).property("session-tickets", tickets).start()) {
			String first = say(server, "-tls1_3", "-sess_out", session.toString());
			assertThat(first).doesNotContainPattern("Max Early Data: [1-9]");
			assertThat(first.contains("Max Early Data: 0")).isEqualTo(tickets);
			if (tickets) {
				String second = say(server, "-tls1_3", "-sess_in", session.toString(), "-early_data", early.toString());
				assertThat(second).contains("Reused, TLSv1.3", "Early data was not sent", "Hello World!");
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "openssl,TLSv1.3", "openssl,TLSv1.2", "jdk,TLSv1.3", "jdk,TLSv1.2" })
	void optionalClientAuthRefusesBadCertificates(String engine, String protocol) throws Exception {
		try (TestServer server = TestServer.secure(engine).clientAuth("optional").start()) {
			assertRefused(server, TestPki.STRANGER, protocol);
			assertRefused(server, TestPki.EXPIRED_DEVICE, protocol);
			await().until(() -> server.failed().size() == 2);
			assertThat(server.failed()).extracting((event) -> event.category())
				.containsExactlyInAnyOrder(FailureCategory.UNTRUSTED_CLIENT, FailureCategory.EXPIRED_CLIENT);
			assertThat(server.created()).isEmpty();
			try (TestClient client = TestClient.tls(server.port(), TestPki.DEVICE, protocol)) {
				assertThat(client.get("/hello").status()).isEqualTo(200);
			}
		}
	}

	@ParameterizedTest
	@CsvSource({ "openssl,TLSv1.3", "openssl,TLSv1.2", "jdk,TLSv1.3", "jdk,TLSv1.2" })
	void certificateOfAClientIsPinned(String engine, String protocol) throws Exception {
		X509Bundle selfSigned = new CertificateBuilder().ecp256()
			.subject("CN=alone")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		for (X509Bundle pinned : List.of(selfSigned, TestPki.DEVICE)) {
			try (TestServer server = TestServer.secure(engine)
				.property("cacert-pem", pinned.getCertificatePEM())
				.start()) {
				try (TestClient client = TestClient.tls(server.port(), pinned, protocol)) {
					assertThat(client.get("/hello").status()).isEqualTo(200);
				}
				assertThat(server.created()).singleElement()
					.satisfies((session) -> assertThat(session.tls().peerCertificate())
						.isEqualTo(pinned.getCertificate()));
				// The same CA has issued it
				assertRefused(server, TestPki.OTHER_DEVICE, protocol);
				await().until(() -> server.failed().size() == 1);
			}
		}
	}

	private static void assertRefused(TestServer server, X509Bundle identity, String protocol) throws Exception {
		try (TestClient client = TestClient.tls(server.port(), identity, protocol)) {
			assertThat(client.closedByServer()).isTrue();
		}
		catch (IOException ex) {
			// TLS 1.2 tells the client before its handshake is complete
		}
	}

	private static String say(TestServer server, String... options) throws Exception {
		List<String> all = new ArrayList<>(List.of("-ign_eof"));
		all.addAll(List.of(options));
		return OpensslClient.say(server.port(), REQUEST, all.toArray(String[]::new));
	}

	/**
	 * A message that OpenSSL does not send any more, and where its answer has what.
	 */
	private static final class Hello {

		// Header of the record, header of the message, version, random
		static final int SESSION_ID_LENGTH = 5 + 4 + 2 + 32;

		static final int SESSION_ID = 32;

		// Length of the session id, session id if there is one, cipher suite
		static final int COMPRESSION_METHOD = SESSION_ID_LENGTH + 1 + SESSION_ID + 2;

		private static byte[] offeringCompression() {
			String body = "0303" + "5a".repeat(32) + "00" + "0004c02bc02f" + "020100" + "0016" + "000a000400020017"
					+ "000b00020100" + "000d000400020403";
			String message = "01%06x%s".formatted(body.length() / 2, body);
			return java.util.HexFormat.of().parseHex("160301%04x%s".formatted(message.length() / 2, message));
		}

	}

}
