package io.github.esphttps;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The TLS client of OpenSSL, which says nothing and leaves.
 */
final class OpensslClient {

	private OpensslClient() {
	}

	/** Return the exit code of a connection: zero if the handshake was completed. */
	static int connect(int port, String... options) throws Exception {
		Process client = command(port, options).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
		client.getOutputStream().close();
		return client.waitFor();
	}

	/**
	 * Type something, stay until the server closes, and return what the client said of
	 * the connection.
	 */
	static String say(int port, String input, String... options) throws Exception {
		Process client = command(port, options).start();
		try (OutputStream typed = client.getOutputStream()) {
			typed.write(input.getBytes(StandardCharsets.US_ASCII));
			typed.flush();
			String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
			client.waitFor();
			return output;
		}
	}

	private static ProcessBuilder command(int port, String... options) {
		List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port));
		command.addAll(List.of(options));
		return new ProcessBuilder(command).redirectErrorStream(true);
	}

}
