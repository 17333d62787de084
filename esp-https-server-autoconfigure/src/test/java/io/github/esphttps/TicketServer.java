package io.github.esphttps;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A server with session tickets whose keys are in a file, in a process of its own.
 */
public final class TicketServer implements AutoCloseable {

	private final Process process;

	private final int port;

	private TicketServer(Process process) throws Exception {
		this.process = process;
		this.port = process.inputReader()
			.lines()
			.filter((line) -> line.matches("\\d+"))
			.mapToInt(Integer::parseInt)
			.findFirst()
			.orElseThrow();
	}

	static TicketServer start(Path keyFile) throws Exception {
		return new TicketServer(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), TicketServer.class.getName(),
				keyFile.toString(), TestPki.SERVER.getCertificatePathPEM(), TestPki.SERVER.getPrivateKeyPEM(),
				TestPki.CA.getCertificatePEM())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start());
	}

	int port() {
		return this.port;
	}

	@Override
	public void close() throws IOException {
		this.process.getOutputStream().close();
		this.process.onExit().join();
	}

	/** Serve until the standard input ends. */
	public static void main(String[] args) throws Exception {
		try (TestServer server = TestServer.secure("openssl")
			.handler(new Visits().handler())
			.clientAuth("required")
			.property("session-tickets", true)
			.property("tickets.key-store", "file")
			.property("tickets.key-file", args[0])
			.property("servercert", args[1])
			.property("prvtkey-pem", args[2])
			.property("cacert-pem", args[3])
			.start()) {
			System.out.println(server.port());
			System.in.readAllBytes();
		}
	}

}
