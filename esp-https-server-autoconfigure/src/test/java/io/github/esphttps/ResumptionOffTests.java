package io.github.esphttps;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

import io.github.esphttps.httpd.UriHandler;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What is on the wire where sessions are not to be resumed, in the words of OpenSSL.
 */
class ResumptionOffTests {

	private static final String REQUEST = "GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

	// Length of the message without a ticket: header, lifetime, length of the ticket
	private static final String EMPTY_TICKET = "Handshake [length 000a], NewSessionTicket";

	@TempDir
	private Path folder;

	static Stream<String[]> clients() {
		List<String[]> clients = new ArrayList<>();
		for (String engine : List.of("jdk", "openssl")) {
			for (String clientAuth : List.of("none", "required")) {
				for (String version : List.of("-tls1_3", "-tls1_2", "-tls1_2 -no_ticket")) {
					clients.add(new String[] { engine, clientAuth, version });
				}
			}
		}
		return clients.stream();
	}

	@ParameterizedTest
	@MethodSource("clients")
	void noClientGetsATicketOrResumes(String engine, String clientAuth, String version) throws Exception {
		TestServer.Builder builder = TestServer.secure(engine);
		if (!clientAuth.equals("none")) {
			builder.clientAuth(clientAuth);
		}
		List<String> options = new ArrayList<>(List.of(version.split(" ")));
		if (clientAuth.equals("required")) {
			options.addAll(identity(TestPki.DEVICE));
		}
		try (TestServer server = builder.start()) {
			Path session = this.folder.resolve("session");
			for (int i = 0; i < 2; i++) {
				String output = connect(server.port(), options, session);
				assertThat(output).contains("Hello World!").contains("New, TLSv1.").doesNotContain("Reused");
				assertThat(output).doesNotContain("TLS session ticket:");
				// JSSE has promised a ticket by then
				assertThat(output.replace(EMPTY_TICKET, "")).doesNotContain("NewSessionTicket");
				assertThat(output.contains(EMPTY_TICKET)).isEqualTo(engine.equals("jdk") && version.equals("-tls1_2"));
			}
			await().until(() -> server.closed().size() == 2);
			assertThat(server.created()).noneMatch((next) -> next.tls().resumed());
			assertThat(server.failed()).isEmpty();
		}
	}

	@ParameterizedTest
	@CsvSource({ "jdk,TLSv1.3", "jdk,TLSv1.2", "openssl,TLSv1.3", "openssl,TLSv1.2" })
	void clientsInJavaDoNotResume(String engine, String protocol) throws Exception {
		SSLContext shared = TestClient.context(TestPki.DEVICE);
		try (TestServer server = TestServer.secure(engine).clientAuth("required").start()) {
			for (int i = 0; i < 2; i++) {
				long before = System.currentTimeMillis();
				try (TestClient client = TestClient.tls(server.port(), shared, protocol)) {
					assertThat(client.get("/hello").status()).isEqualTo(200);
					SSLSession session = ((SSLSocket) client.socket()).getSession();
					assertThat(session.getCreationTime()).isGreaterThanOrEqualTo(before);
				}
			}
			assertThat(server.created())
				.extracting((session) -> session.tls().peerCertificate().getSubjectX500Principal())
				.hasSize(2)
				.containsOnly(TestPki.DEVICE.getCertificate().getSubjectX500Principal());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "-tls1_3", "-tls1_2", "-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256" })
	void keysOfRsaAreServedWithoutTicket(String options) throws Exception {
		try (TestServer server = TestServer.secure("jdk")
			.property("servercert", PemForms.RSA.getCertificatePEM())
			.property("prvtkey-pem", PemForms.RSA.getPrivateKeyPEM())
			.start()) {
			String output = OpensslClient.say(server.port(), REQUEST, ("-ign_eof -msg " + options).split(" "));
			assertThat(output).contains("Hello World!").doesNotContain("TLS session ticket:");
		}
	}

	@ParameterizedTest
	@CsvSource({ "jdk,''", "jdk,-no_ticket", "openssl,''" })
	void renegotiationIsRefusedAndLeavesNothingToResume(String engine, String option) throws Exception {
		try (TestServer server = TestServer.secure(engine).start()) {
			Path session = this.folder.resolve("session");
			List<String> options = new ArrayList<>(List.of("-tls1_2", "-sess_out", session.toString()));
			Stream.of(option).filter((next) -> !next.isEmpty()).forEach(options::add);
			String output = OpensslClient.say(server.port(), "R\n", options.toArray(String[]::new));
			assertThat(output).contains("RENEGOTIATING").containsAnyOf("handshake failure", "no renegotiation");
			assertThat(connect(server.port(), List.of("-tls1_2"), session)).contains("New, TLSv1.2");
			await().until(() -> server.closed().size() == 2);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdk", "openssl" })
	void valueForTheSessionIsNoReasonForATicket(String engine) throws Exception {
		try (TestServer server = TestServer.secure(engine).handler(UriHandler.get("/put", (request, response) -> {
			SSLSession session = request.session().tls().sslSession();
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> session.putValue("name", "value"));
			return response.send("refused");
		})).start()) {
			String output = OpensslClient.say(server.port(), REQUEST.replace("hello", "put"), "-tls1_3", "-ign_eof",
					"-msg");
			assertThat(output).contains("refused").doesNotContain("NewSessionTicket");
		}
	}

	@Test
	void otherServersInTheProcessResumeAsBefore() throws Exception {
		Properties properties = (Properties) System.getProperties().clone();
		try (SSLServerSocket other = otherServer()) {
			assertThat(resumed(other)).containsExactly(true, true, true);
			try (TestServer server = TestServer.secure("jdk").start();
					TestClient client = TestClient.tls(server.port());
					SSLServerSocket newcomer = otherServer()) {
				assertThat(client.get("/hello").status()).isEqualTo(200);
				assertThat(System.getProperties()).isEqualTo(properties);
				assertThat(resumed(other)).containsExactly(true, true, true);
				assertThat(resumed(newcomer)).containsExactly(true, true, true);
			}
			assertThat(resumed(other)).containsExactly(true, true, true);
		}
	}

	// Nothing but JSSE, as it comes
	private SSLServerSocket otherServer() throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(TestPki.SERVER.toKeyManagerFactory().getKeyManagers(), null, null);
		SSLServerSocket server = (SSLServerSocket) context.getServerSocketFactory()
			.createServerSocket(0, 0, InetAddress.getByName("127.0.0.1"));
		new Thread(() -> {
			while (!server.isClosed()) {
				try (Socket client = server.accept()) {
					client.getInputStream().read();
					client.getOutputStream().write('!');
				}
				catch (IOException ex) {
					// The test is over, or says what it misses
				}
			}
		}, "other-server").start();
		return server;
	}

	/**
	 * Return whether a second connection resumes, in TLS 1.3, with a ticket and by
	 * session id.
	 */
	private List<Boolean> resumed(ServerSocket server) throws Exception {
		List<Boolean> resumed = new ArrayList<>();
		for (String version : List.of("-tls1_3", "-tls1_2", "-tls1_2 -no_ticket")) {
			List<String> options = List.of(version.split(" "));
			Path session = Files.createTempDirectory(this.folder, "other").resolve("session");
			assertThat(connect(server.getLocalPort(), options, session)).contains("New, TLSv1.");
			resumed.add(connect(server.getLocalPort(), options, session).contains("Reused, TLSv1."));
		}
		return resumed;
	}

	/** Connect, offering the session of the last time, and keep the new one. */
	private String connect(int port, List<String> options, Path session) throws Exception {
		List<String> all = new ArrayList<>(List.of("-ign_eof", "-msg", "-sess_out", session.toString()));
		all.addAll(options);
		if (Files.exists(session)) {
			all.addAll(List.of("-sess_in", session.toString()));
		}
		return OpensslClient.say(port, REQUEST, all.toArray(String[]::new));
	}

	private List<String> identity(X509Bundle identity) throws Exception {
		Path certificate = Files.writeString(this.folder.resolve("device.crt"), identity.getCertificatePathPEM());
		Path key = Files.writeString(this.folder.resolve("device.key"), identity.getPrivateKeyPEM());
		return List.of("-cert", certificate.toString(), "-key", key.toString());
	}

}
