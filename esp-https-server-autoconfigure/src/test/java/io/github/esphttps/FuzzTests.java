package io.github.esphttps;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Thousands of requests, most of them broken, on a few connections at a time: each is
 * answered or cut off, and nobody has to hear of it.
 */
@Tag("exhaustive")
class FuzzTests {

	private static final int CONNECTIONS_AT_A_TIME = 16;

	/** Longer than any timeout of the server, and than a pause of a busy machine. */
	private static final int PATIENCE_MILLIS = 8000;

	private final Queue<String> stuck = new ConcurrentLinkedQueue<>();

	@ParameterizedTest
	@CsvSource({ "standard,false,3000", "standard,true,800", "twin,false,1200" })
	void everyRequestIsAnsweredOrCutOffInSilence(String profile, boolean secure, int requests) throws Exception {
		RecordedLog log = new RecordedLog();
		Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
		Level level = root.getLevel();
		try (TestServer server = server(profile, secure)) {
			log.start();
			root.addAppender(log);
			root.setLevel(Level.INFO);
			send(server, secure, requests);
			assertThat(this.stuck).isEmpty();
			await().until(() -> server.httpd().sessions().size() == 0);
			try (TestClient client = client(server, secure)) {
				assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
			}
			await().until(() -> server.httpd().sessions().size() == 0);
		}
		finally {
			root.setLevel(level);
			root.detachAppender(log);
		}
		assertThat(log.list).filteredOn((event) -> event.getLevel().isGreaterOrEqual(Level.INFO))
			.extracting(ILoggingEvent::toString)
			.isEmpty();
	}

	private static TestServer server(String profile, boolean secure) {
		return (secure ? TestServer.secure("openssl") : TestServer.insecure()).property("profile", profile)
			.property("httpd.max-open-sockets", 2 * CONNECTIONS_AT_A_TIME)
			.property("httpd.backlog-conn", CONNECTIONS_AT_A_TIME)
			.property("httpd.recv-wait-timeout", "100ms")
			.property("httpd.send-wait-timeout", "500ms")
			.property("httpd.request-timeout", profile.equals("twin") ? "0s" : "200ms")
			.property("httpd.idle-timeout", "100ms")
			.property("tls-handshake-timeout", "2s")
			.handler(UriHandler.post("/body",
					(request, response) -> request.bodyToString().flatMap((body) -> response.send(body))))
			.handler(UriHandler.post("/stream", (request, response) -> response.send(request.body())))
			.handler(UriHandler.post("/blocking",
					HttpdHandler.blocking((request, response) -> response.send(request.bodyAsString()))))
			.handler(UriHandler.post("/input",
					HttpdHandler
						.blocking((request, response) -> response.send(request.bodyAsInputStream().readAllBytes()))))
			.handler(UriHandler.put("/unread", (request, response) -> response.send("unread")))
			.start();
	}

	private static TestClient client(TestServer server, boolean secure) throws Exception {
		return secure ? TestClient.tls(server.port()) : TestClient.plain(server.port());
	}

	private void send(TestServer server, boolean secure, int requests) throws Exception {
		ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS_AT_A_TIME);
		try {
			List<Future<?>> connections = new ArrayList<>();
			for (int sent = 0; sent < requests;) {
				long number = sent;
				int pipelined = Math.min(1 + sent % 4, requests - sent);
				sent += pipelined;
				connections.add(clients.submit(() -> {
					exchange(server, secure, number, pipelined);
					return null;
				}));
			}
			for (Future<?> connection : connections) {
				connection.get();
			}
		}
		finally {
			clients.shutdownNow();
		}
	}

	private void exchange(TestServer server, boolean secure, long number, int pipelined) throws Exception {
		RequestFuzzer fuzzer = new RequestFuzzer(number);
		byte[] bytes = fuzzer.requests(pipelined);
		try (TestClient client = client(server, secure)) {
			client.socket().setSoTimeout(PATIENCE_MILLIS);
			write(client, bytes, fuzzer.below(bytes.length + 1));
			if (fuzzer.below(4) > 0 && !secure) {
				client.socket().shutdownOutput();
			}
			client.socket().getInputStream().readAllBytes();
		}
		catch (SocketTimeoutException ex) {
			this.stuck.add("%d requests from %d: %s".formatted(pipelined, number, new ParsingCase(
					new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1), List.of(), false)));
		}
		catch (IOException ex) {
			// Reset, which is one way to be cut off
		}
	}

	/** In two pieces, as requests do not end where packets do. */
	private static void write(TestClient client, byte[] bytes, int split) throws IOException {
		client.write(java.util.Arrays.copyOf(bytes, split));
		client.write(java.util.Arrays.copyOfRange(bytes, split, bytes.length));
	}

}
