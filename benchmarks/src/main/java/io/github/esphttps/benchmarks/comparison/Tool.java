package io.github.esphttps.benchmarks.comparison;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs programs to their end. Those with OpenSSL have TLS 1.3 alone, with X25519 and
 * AES-128-GCM.
 *
 * @param directory where they run
 */
record Tool(Path directory) {

	private static final String OPENSSL = """
			openssl_conf = comparison
			[comparison]
			ssl_conf = ssl
			[ssl]
			system_default = tls
			[tls]
			MinProtocol = TLSv1.3
			MaxProtocol = TLSv1.3
			Ciphersuites = TLS_AES_128_GCM_SHA256
			Groups = X25519
			""";

	/** Return what a program has printed, once it has ended well. */
	String run(int seconds, List<String> command) throws IOException, InterruptedException {
		Path configuration = this.directory.resolve("openssl.cnf");
		Files.writeString(configuration, OPENSSL);
		Path output = Files.createTempFile(this.directory, "tool", ".log");
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
		builder.environment().put("OPENSSL_CONF", configuration.toString());
		Process process = builder.start();
		try {
			boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
			String printed = Files.readString(output, StandardCharsets.UTF_8);
			if (!ended || process.exitValue() != 0) {
				throw new IOException("%s has %s: %s".formatted(command.get(0),
						ended ? "ended with " + process.exitValue() : "not ended", printed));
			}
			return printed;
		}
		finally {
			process.destroyForcibly();
			Files.delete(output);
		}
	}

}
