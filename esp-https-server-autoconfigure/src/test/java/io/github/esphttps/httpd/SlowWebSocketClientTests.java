package io.github.esphttps.httpd;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.TestServer;
import io.github.esphttps.WebSocketClient;
import io.github.esphttps.config.SlowClient;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for clients that do not read what they are sent.
 */
@Tag("exhaustive")
class SlowWebSocketClientTests {

	private static final int MESSAGE = 64 * 1024;

	private static final int MESSAGES = 800;

	private static final long QUEUE = 256 * 1024;

	private final List<Throwable> failures = new CopyOnWriteArrayList<>();

	private final AtomicInteger sent = new AtomicInteger();

	@ParameterizedTest
	@CsvSource({ "insecure, DROP", "openssl, DROP", "jdk, DROP", "insecure, WAIT", "openssl, WAIT", "jdk, WAIT",
			"insecure, CLOSE", "openssl, CLOSE", "jdk, CLOSE" })
	void queueIsBoundedAndOthersAreServed(String engine, SlowClient policy) throws Exception {
		try (TestServer server = server(engine, policy);
				WebSocketClient slow = WebSocketClient.connect(server, "/slow");
				WebSocketClient quick = WebSocketClient.connect(server, "/quick")) {
			WebSocketSession session = session(server, "/slow");
			for (int i = 0; i < MESSAGES; i++) {
				session.send(message(i)).subscribe(null, this.failures::add, this.sent::incrementAndGet);
				if (policy != SlowClient.WAIT) {
					assertThat(session.flow().outbound().waitingBytes()).isLessThan(QUEUE + MESSAGE);
				}
				if (i % 100 == 0) {
					assertThat(quick.text("hello " + i).readText()).isEqualTo("hello " + i);
				}
			}
			switch (policy) {
				case DROP -> othersArriveInTheirOrder(slow, session);
				case WAIT -> allArrive(slow);
				case CLOSE -> isClosed(server, session);
			}
			assertThat(quick.text("bye").readText()).isEqualTo("bye");
		}
	}

	private void othersArriveInTheirOrder(WebSocketClient slow, WebSocketSession session) throws Exception {
		assertThat(this.failures).isNotEmpty().allMatch((ex) -> ex instanceof WebSocketOverflowException);
		assertThat(session.isOpen()).isTrue();
		int expected = MESSAGES - this.failures.size();
		int last = -1;
		for (int i = 0; i < expected; i++) {
			int number = ByteBuffer.wrap(slow.read().payload()).getInt();
			assertThat(number).isGreaterThan(last);
			last = number;
		}
		await().untilAtomic(this.sent, org.hamcrest.Matchers.is(expected));
		session.send(message(MESSAGES)).block(Duration.ofSeconds(10));
		assertThat(ByteBuffer.wrap(slow.read().payload()).getInt()).isEqualTo(MESSAGES);
	}

	private void allArrive(WebSocketClient slow) throws Exception {
		assertThat(this.sent.get()).isLessThan(MESSAGES);
		for (int i = 0; i < MESSAGES; i++) {
			assertThat(ByteBuffer.wrap(slow.read().payload()).getInt()).isEqualTo(i);
		}
		await().untilAtomic(this.sent, org.hamcrest.Matchers.is(MESSAGES));
		assertThat(this.failures).isEmpty();
	}

	private void isClosed(TestServer server, WebSocketSession session) {
		assertThat(session.isOpen()).isFalse();
		await().until(() -> server.closed().size() == 1);
		assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.SLOW_CLIENT);
		assertThat(server.closed().get(0).session()).isSameAs(session.session());
		await().untilAsserted(() -> assertThat(this.sent.get() + this.failures.size()).isEqualTo(MESSAGES));
		assertThat(this.failures).isNotEmpty();
		assertThat(session.flow().outbound().waitingBytes()).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void clientThatReadsAgainInTimeIsToldWhyItIsClosed(String engine) throws Exception {
		try (TestServer server = server(engine, SlowClient.CLOSE);
				WebSocketClient slow = WebSocketClient.connect(server, "/slow")) {
			WebSocketSession session = session(server, "/slow");
			while (session.isOpen()) {
				session.send(message(0)).subscribe(null, this.failures::add);
			}
			WebSocketClient.Frame frame = slow.read();
			while (frame.opcode() == 2) {
				frame = slow.read();
			}
			assertThat(frame.closeCode()).isEqualTo(1008);
			assertThat(slow.closedByServer()).isTrue();
			await().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.SLOW_CLIENT);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void pingsOfAClientThatReadsNoPongsNeedNoMemory(String engine) throws Exception {
		try (TestServer server = server(engine, SlowClient.CLOSE);
				WebSocketClient slow = WebSocketClient.connect(server, "/slow")) {
			WebSocketSession session = session(server, "/slow");
			byte[] payload = new byte[125];
			for (int i = 0; i < 100; i++) {
				ByteBuffer many = ByteBuffer.allocate(131 * 1000);
				while (many.hasRemaining()) {
					many.put(WebSocketClient.frame(0x89, payload));
				}
				slow.raw().write(many.array());
			}
			await().until(() -> session.session().bytesIn() > 100 * 131 * 1000);
			assertThat(session.flow().outbound().waitingBytes()).isZero();
			assertThat(slow.read().opcode()).isEqualTo(0xA);
		}
	}

	private static TestServer server(String engine, SlowClient policy) {
		return TestServer.of(engine)
			.handler(UriHandler.webSocket("/slow", (session, message) -> Mono.empty(),
					WebSocketOptions.defaults().sendQueue(QUEUE, policy)))
			.handler(UriHandler.webSocket("/quick",
					(session, message) -> message.payloadToString().flatMap(session::send)))
			.property("httpd.send-wait-timeout", "0s")
			.property("websocket.close-timeout", "2s")
			.start();
	}

	private static byte[] message(int number) {
		return ByteBuffer.allocate(MESSAGE).putInt(0, number).array();
	}

	private static WebSocketSession session(TestServer server, String uri) {
		await().until(() -> server.httpd().webSockets().list(uri).size() == 1);
		return server.httpd().webSockets().list(uri).get(0);
	}

}
