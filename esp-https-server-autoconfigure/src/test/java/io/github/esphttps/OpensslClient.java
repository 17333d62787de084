package io.github.esphttps;

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
		List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port));
		command.addAll(List.of(options));
		Process client = new ProcessBuilder(command).redirectErrorStream(true)
			.redirectOutput(ProcessBuilder.Redirect.DISCARD)
			.start();
		client.getOutputStream().close();
		return client.waitFor();
	}

}
