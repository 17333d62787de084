package io.github.esphttps.examples;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;

import io.github.esphttps.TestClient;
import io.github.esphttps.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link AsyncHandlersExample}, after those of the original.
 */
@ParameterizedClass
@EnumSource(Wire.class)
@ExtendWith(OutputCaptureExtension.class)
class AsyncHandlersExampleTests {

	private static final int WORKERS = 2;

	private static final int TICKS = 60;

	private final Semaphore seconds = new Semaphore(0);

	@Parameter
	private Wire wire;

	@Test
	void longRequestsWaitForAWorkerWhileQuickOnesAreAnswered(CapturedOutput output) throws Exception {
		List<TestClient> clients = new ArrayList<>();
		try (TestServer server = start()) {
			for (int i = 0; i < WORKERS + 3; i++) {
				clients.add(this.wire.connect(server).write("GET /long HTTP/1.1\r\nHost: x\r\n\r\n"));
			}
			await().until(() -> started(output) == WORKERS);
			for (int i = 0; i < 3; i++) {
				try (TestClient quick = this.wire.connect(server)) {
					assertThat(quick.get("/quick").text()).startsWith("random: ");
				}
			}
			assertThat(started(output)).isEqualTo(WORKERS);
			this.seconds.release(TICKS * clients.size());
			Set<String> firstLines = new HashSet<>();
			for (TestClient client : clients) {
				List<String> lines = client.read().text().lines().toList();
				assertThat(lines).hasSize(1 + TICKS).endsWith("<div>58</div>", "<div>59</div>");
				firstLines.add(lines.get(0));
			}
			assertThat(firstLines).hasSize(clients.size()).contains("<div>req: 1</div>", "<div>req: 5</div>");
		}
		finally {
			for (TestClient client : clients) {
				client.close();
			}
		}
	}

	private static int started(CapturedOutput output) {
		return output.getOut().split("uri: /long", -1).length - 1;
	}

	@Test
	void everyTickIsSentAtOnce() throws Exception {
		try (TestServer server = start(); TestClient client = this.wire.connect(server)) {
			client.write("GET /long HTTP/1.1\r\nHost: x\r\n\r\n");
			assertThat(client.head()).startsWith("HTTP/1.1 200 OK\n")
				.containsIgnoringCase("transfer-encoding: chunked");
			readUntil(client, "<div>req: 1</div>\n\r\n");
			for (int i = 0; i < TICKS; i++) {
				this.seconds.release();
				readUntil(client, "<div>%d</div>\n\r\n".formatted(i));
			}
			readUntil(client, "0\r\n\r\n");
			assertThat(client.get("/").text()).contains("href=\"/long\"", "href=\"/quick\"");
		}
	}

	@Test
	void workerIsFreeAgainWhenTheClientHasLeft() throws Exception {
		try (TestServer server = start()) {
			for (int i = 0; i < WORKERS; i++) {
				try (TestClient client = this.wire.connect(server)) {
					client.write("GET /long HTTP/1.1\r\nHost: x\r\n\r\n");
					client.head();
				}
			}
			await().until(() -> server.closed().size() == WORKERS);
			// A worker notices at its next tick
			await().until(() -> {
				this.seconds.release();
				return !this.seconds.hasQueuedThreads();
			});
			this.seconds.release(TICKS + WORKERS);
			try (TestClient client = this.wire.connect(server)) {
				assertThat(client.get("/long").text()).endsWith("<div>59</div>\n");
			}
		}
	}

	private TestServer start() {
		AsyncHandlersExample example = new AsyncHandlersExample(this.seconds::acquireUninterruptibly);
		return Wire.start(this.wire.server().handlerThreads(WORKERS), example.handlers());
	}

	private static void readUntil(TestClient client, String end) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		while (!bytes.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
			int next = client.socket().getInputStream().read();
			if (next == -1) {
				throw new EOFException("connection closed after '" + bytes + "'");
			}
			bytes.write(next);
		}
	}

}
