package io.github.esphttps;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.esphttps.httpd.HttpdSession;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The TLS client of OpenSSL as a device that keeps its session: each visit is a
 * connection with one request for {@link Visits#URI}.
 *
 * @param protocol the only version of TLS it speaks
 * @param identity certificate it presents, {@code null} for none
 * @param serverName server name it asks for, {@code null} for none
 * @param session session whose ticket it offers, {@code null} for none
 */
record ResumingClient(String protocol, @Nullable X509Bundle identity, @Nullable String serverName,
		@Nullable SavedSession session) {

	private static final String REQUEST = "GET " + Visits.URI
			+ " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

	static ResumingClient of(String protocol, @Nullable X509Bundle identity) {
		return new ResumingClient(protocol, identity, "localhost", null);
	}

	ResumingClient asking(@Nullable String serverName) {
		return new ResumingClient(this.protocol, this.identity, serverName, this.session);
	}

	ResumingClient presenting(@Nullable X509Bundle identity) {
		return new ResumingClient(this.protocol, identity, this.serverName, this.session);
	}

	/** Return this with the session of a visit, to be offered however old it is. */
	ResumingClient offering(@Nullable SavedSession session) {
		return new ResumingClient(this.protocol, this.identity, this.serverName,
				(session != null && session.ticket().length > 0) ? session.forever() : session);
	}

	/**
	 * Visit, and hear from the server the same about the handshake as from the client.
	 */
	Visit visit(TestServer server) throws Exception {
		int sessions = server.created().size();
		Visit visit = visit(server.port());
		List<HttpdSession> created = server.created();
		if (visit.served()) {
			assertThat(created).hasSizeGreaterThan(sessions);
			assertThat(created.get(created.size() - 1).tls().resumed()).isEqualTo(visit.resumed());
		}
		return visit;
	}

	Visit visit(int port) throws Exception {
		Path folder = Files.createTempDirectory("resuming-client");
		try {
			return visit(port, folder);
		}
		finally {
			for (String file : List.of("in", "out", "cert", "key", "log")) {
				Files.deleteIfExists(folder.resolve(file));
			}
			Files.delete(folder);
		}
	}

	private Visit visit(int port, Path folder) throws Exception {
		Path log = folder.resolve("log");
		Instant begun = Instant.now();
		Process client = new ProcessBuilder(command(port, folder)).redirectErrorStream(true)
			.redirectOutput(log.toFile())
			.start();
		try (OutputStream request = client.getOutputStream()) {
			request.write(REQUEST.getBytes(StandardCharsets.US_ASCII));
		}
		catch (IOException ex) {
			// It was refused, and has left
		}
		try {
			assertThat(client.waitFor(1, TimeUnit.MINUTES)).isTrue();
		}
		finally {
			client.destroyForcibly();
		}
		Path out = folder.resolve("out");
		Visit visit = new Visit(begun, Instant.now(), Files.readString(log, StandardCharsets.ISO_8859_1),
				Files.exists(out) ? SavedSession.read(out) : null);
		if (this.session != null) {
			// It would prove nothing not to resume what was not offered
			assertThat(visit.clientHello()).contains(HexFormat.of().formatHex(this.session.ticket()));
		}
		return visit;
	}

	private List<String> command(int port, Path folder) throws IOException {
		List<String> command = new ArrayList<>(
				List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port, "-msg", "-ign_eof", "-sess_out",
						folder.resolve("out").toString(), this.protocol.equals("TLSv1.2") ? "-tls1_2" : "-tls1_3"));
		command.addAll((this.serverName != null) ? List.of("-servername", this.serverName) : List.of("-noservername"));
		if (this.session != null) {
			this.session.write(folder.resolve("in"));
			command.addAll(List.of("-sess_in", folder.resolve("in").toString()));
		}
		if (this.identity != null) {
			Path cert = Files.writeString(folder.resolve("cert"), this.identity.getCertificatePEM());
			Path key = Files.writeString(folder.resolve("key"), this.identity.getPrivateKeyPEM());
			command.addAll(List.of("-cert", cert.toString(), "-key", key.toString()));
		}
		return command;
	}

	/**
	 * What came of a visit.
	 *
	 * @param begun a moment before it
	 * @param ended a moment after it
	 * @param log what the client tells
	 * @param session newest session the client got, {@code null} if none
	 */
	record Visit(Instant begun, Instant ended, String log, @Nullable SavedSession session) {

		private static final Pattern HELLO = Pattern.compile(">>> [^\n]*ClientHello\n((?: +[0-9a-f ]+\n)+)");

		private static final Pattern ALERT = Pattern.compile("SSL alert number (\\d+)");

		boolean served() {
			return this.log.contains("HTTP/1.1 200 ");
		}

		boolean resumed() {
			return this.log.contains("\nReused, TLS");
		}

		boolean full() {
			return this.log.contains("\nNew, TLS");
		}

		/** Return the alert the server has ended it with, -1 if with none. */
		int alert() {
			Matcher alert = ALERT.matcher(this.log);
			return alert.find() ? Integer.parseInt(alert.group(1)) : -1;
		}

		int newSessionTickets() {
			return this.log.split("<<< [^\n]*NewSessionTicket", -1).length - 1;
		}

		/** Return the first ClientHello in hexadecimal digits. */
		String clientHello() {
			Matcher hello = HELLO.matcher(this.log);
			return hello.find() ? hello.group(1).replaceAll("\\s", "") : "";
		}

		void assertResumed() {
			assertThat(served()).as(this.log).isTrue();
			assertThat(resumed()).as(this.log).isTrue();
		}

		void assertFull() {
			assertThat(served()).as(this.log).isTrue();
			assertThat(full()).as(this.log).isTrue();
		}

	}

}
