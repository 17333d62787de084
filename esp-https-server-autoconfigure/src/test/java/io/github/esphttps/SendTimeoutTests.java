package io.github.esphttps;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Clients that stop taking a response, and others that only take their time. The response
 * is larger than what fits between the two.
 */
class SendTimeoutTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(2);

	private static final int PART = 64 * 1024;

	private static final int PARTS = 384;

	private static TestServer server(boolean secure, AtomicBoolean cancelled) {
		return (secure ? TestServer.secure("openssl") : TestServer.insecure())
			.property("httpd.send-wait-timeout", TIMEOUT.toMillis() + "ms")
			.handler(UriHandler.get("/publisher",
					(request, response) -> response
						.send(Flux.range(0, PARTS).map((i) -> new byte[PART]).doOnCancel(() -> cancelled.set(true)))))
			.handler(UriHandler.get("/bytes", (request, response) -> response.send(new byte[PARTS * PART])))
			.handler(UriHandler.get("/blocking",
					HttpdHandler.blocking((request, response) -> response.send(new byte[PARTS * PART]))))
			.start();
	}

	private static TestClient client(TestServer server, boolean secure) throws Exception {
		return secure ? TestClient.tls(server.port()) : TestClient.plain(server.port());
	}

	@ParameterizedTest
	@CsvSource({ "/publisher,false", "/publisher,true", "/bytes,false", "/bytes,true", "/blocking,false" })
	void clientThatStopsReadingIsCutOff(String uri, boolean secure) throws Exception {
		AtomicBoolean cancelled = new AtomicBoolean();
		try (TestServer server = server(secure, cancelled); TestClient client = client(server, secure)) {
			// Once before, as the time to fill all buffers is none of the client's
			assertThat(client.get("/bytes").body()).hasSize(PARTS * PART);
			client.write("GET " + uri + " HTTP/1.1\r\nHost: x\r\n\r\n");
			assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
			long start = System.nanoTime();
			await().pollInterval(Duration.ofMillis(5)).until(() -> server.closed().size() == 1);
			assertThat((System.nanoTime() - start) / 1e6).isGreaterThan(TIMEOUT.toMillis() * 0.9);
			assertThat(server.closed().get(0).reason()).hasToString("send-timeout");
			assertThat(readAll(client)).isLessThan((long) PARTS * PART);
			await().until(() -> cancelled.get() || !uri.equals("/publisher"));
		}
	}

	@ParameterizedTest
	@CsvSource({ "/publisher,true", "/bytes,false" })
	void clientThatReadsSlowlyAndSteadilyGetsTheWholeResponse(String uri, boolean secure) throws Exception {
		try (TestServer server = server(secure, new AtomicBoolean()); TestClient client = client(server, secure)) {
			client.write("GET " + uri + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
			assertThat(client.head()).startsWith("HTTP/1.1 200 OK");
			InputStream in = client.socket().getInputStream();
			long[] total = new long[1];
			AtomicBoolean end = new AtomicBoolean();
			// Some seconds in all, of which the server waits for most
			Paced.every(Duration.ofMillis(100), () -> {
				int length = in.readNBytes(12 * PART).length;
				total[0] += length;
				end.set(length < 12 * PART);
			}).during(() -> await().untilTrue(end));
			assertThat(total[0]).isGreaterThanOrEqualTo((long) PARTS * PART);
			await().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).hasToString("connection-close");
		}
	}

	private static long readAll(TestClient client) {
		byte[] buffer = new byte[PART];
		long total = 0;
		try {
			InputStream in = client.socket().getInputStream();
			for (int length = in.read(buffer); length != -1; length = in.read(buffer)) {
				total += length;
			}
		}
		catch (IOException ex) {
			// Reset, so that what has come does not look like all there is
			return total;
		}
		return total;
	}

}
