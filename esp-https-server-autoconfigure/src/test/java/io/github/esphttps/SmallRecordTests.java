package io.github.esphttps;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for clients that have small buffers, and say so.
 */
class SmallRecordTests {

	private static final int LENGTH = 40_000;

	// What comes on top of the data: at most a nonce, a tag, and the type of the content
	private static final int OVERHEAD = 8 + 16 + 1;

	private static final Pattern APPLICATION_DATA = Pattern
		.compile("<<< [^\n]*RecordHeader[^\n]*\n +17 03 03 ([0-9a-f]{2}) ([0-9a-f]{2})");

	@ParameterizedTest
	@CsvSource({ "openssl,tls1_2,512", "openssl,tls1_3,512", "openssl,tls1_2,4096", "openssl,tls1_3,4096",
			"jdk,tls1_2,512", "jdk,tls1_3,512" })
	void answerComesInRecordsThatTheClientCanTake(String engine, String version, int limit, @TempDir Path folder)
			throws Exception {
		try (TestServer server = server(engine)) {
			String log = visit(server, folder, "-" + version, "-maxfraglen", String.valueOf(limit));
			assertThat(log).contains("HTTP/1.1 200 ", "x".repeat(LENGTH));
			assertThat(records(log)).hasSizeGreaterThan(LENGTH / (limit + OVERHEAD))
				.allMatch((length) -> length <= limit + OVERHEAD);
		}
	}

	@ParameterizedTest
	@CsvSource({ "openssl,tls1_2", "openssl,tls1_3" })
	void answerComesInLargeRecordsWhereNothingIsAskedFor(String engine, String version, @TempDir Path folder)
			throws Exception {
		try (TestServer server = server(engine)) {
			assertThat(records(visit(server, folder, "-" + version))).anyMatch((length) -> length > 4096 + OVERHEAD);
		}
	}

	private static TestServer server(String engine) {
		return TestServer.secure(engine)
			.handler(UriHandler.get("/large", (request, response) -> response.send("x".repeat(LENGTH))))
			.start();
	}

	private static List<Integer> records(String log) {
		return APPLICATION_DATA.matcher(log).results().map(SmallRecordTests::length).toList();
	}

	private static int length(MatchResult header) {
		return Integer.parseInt(header.group(1) + header.group(2), 16);
	}

	private static String visit(TestServer server, Path folder, String... options) throws Exception {
		Path log = folder.resolve("log");
		List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + server.port(),
				"-msg", "-msgfile", folder.resolve("messages").toString(), "-ign_eof"));
		command.addAll(List.of(options));
		Process client = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		try (OutputStream request = client.getOutputStream()) {
			request.write("GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
				.getBytes(StandardCharsets.US_ASCII));
		}
		try {
			assertThat(client.waitFor(1, TimeUnit.MINUTES)).isTrue();
		}
		finally {
			client.destroyForcibly();
		}
		return read(folder.resolve("messages")) + read(log);
	}

	private static String read(Path file) throws IOException {
		return Files.readString(file, StandardCharsets.ISO_8859_1);
	}

}
