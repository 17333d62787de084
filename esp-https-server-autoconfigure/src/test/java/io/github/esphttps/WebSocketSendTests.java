package io.github.esphttps;

import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketClose;
import io.github.esphttps.httpd.WebSocketFrame;
import io.github.esphttps.httpd.WebSocketInfo;
import io.github.esphttps.httpd.WebSocketSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for what the application sends to one client.
 */
class WebSocketSendTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final int THREADS = 8;

	private static final int MESSAGES = 400;

	private static final UriHandler SINK = UriHandler.webSocket("/ws", (session, message) -> Mono.empty());

	@AfterEach
	void resetHook() {
		Hooks.resetOnErrorDropped();
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void messagesOfManyThreadsArriveWholeAndInTheOrderOfEachThread(String engine) throws Exception {
		try (TestServer server = server(engine); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			WebSocketSession session = session(server);
			AtomicInteger completed = new AtomicInteger();
			List<Thread> threads = new ArrayList<>();
			for (int i = 0; i < THREADS; i++) {
				int number = i;
				threads.add(new Thread(() -> sendAll(session, number, completed)));
			}
			threads.forEach(Thread::start);
			Map<String, Integer> last = new TreeMap<>();
			for (int i = 0; i < THREADS * MESSAGES; i++) {
				WebSocketClient.Frame frame = client.read();
				String[] parts = frame.text().split(":", -1);
				assertThat(frame.firstByte()).isEqualTo(0x81);
				assertThat(parts[2]).hasSize(Integer.parseInt(parts[1]) % 7 * 50).matches("x*");
				assertThat(Integer.parseInt(parts[1])).isEqualTo(last.merge(parts[0], 0, (before, none) -> before + 1));
			}
			for (Thread thread : threads) {
				thread.join();
			}
			await().untilAsserted(() -> assertThat(completed).hasValue(THREADS * MESSAGES));
		}
	}

	private static void sendAll(WebSocketSession session, int thread, AtomicInteger completed) {
		for (int i = 0; i < MESSAGES; i++) {
			session.send("%d:%d:%s:".formatted(thread, i, "x".repeat(i % 7 * 50)))
				.doOnSuccess((done) -> completed.incrementAndGet())
				.subscribe();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void otherMessagesDoNotComeBetweenFragmentsButPingsMay(String engine) throws Exception {
		try (TestServer server = server(engine); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			WebSocketSession session = session(server);
			for (int i = 0; i < 50; i++) {
				session.send(WebSocketFrame.text("a", false)).subscribe();
				session.send("other").subscribe();
				session.send(WebSocketFrame.ping(new byte[] { 'p' })).subscribe();
				session.send(WebSocketFrame.continuation(new byte[] { 'b' }, false)).subscribe();
				session.sendText(Flux.just("s", "t", "u")).subscribe();
				session.send(WebSocketFrame.continuation(new byte[] { 'c' }, true)).subscribe();
			}
			StringBuilder data = new StringBuilder();
			int pings = 0;
			while (pings < 50 || data.length() < 50 * 11) {
				WebSocketClient.Frame frame = client.read();
				if (frame.opcode() == 9) {
					pings++;
				}
				else {
					data.append(frame.text());
				}
			}
			assertThat(data).hasToString("abcotherstu".repeat(50));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void longMessagesArriveAsTheyWere(String engine) throws Exception {
		byte[] bytes = new byte[5_000_000];
		new Random(7).nextBytes(bytes);
		try (TestServer server = server(engine); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			WebSocketSession session = session(server);
			Mono<Void> sent = session.send(bytes).then(session.sendBinary(Flux.just(bytes, bytes))).cache();
			sent.subscribe();
			assertThat(client.read().payload()).isEqualTo(bytes);
			assertThat(client.read().payload()).isEqualTo(bytes);
			assertThat(client.read().payload()).isEqualTo(bytes);
			sent.block(TIMEOUT);
		}
	}

	@Test
	void charactersOfAStreamedTextMayLieAcrossParts() throws Exception {
		try (TestServer server = server("insecure"); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			session(server).sendText(Flux.just("a\ud83d", "\ude00", "", "b")).block(TIMEOUT);
			assertThat(client.readText()).isEqualTo("a\ud83d\ude00b");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void streamOfAnyLengthIsReadFromItsSourceAsTheClientTakesIt(String engine) throws Exception {
		int parts = 2000;
		AtomicInteger given = new AtomicInteger();
		try (TestServer server = server(engine); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			Flux<byte[]> source = Flux.range(0, parts).map((i) -> {
				given.incrementAndGet();
				return new byte[32 * 1024];
			});
			session(server).sendBinary(source).subscribe();
			// What the buffers of the operating system hold has been given, and no more
			int before = -1;
			while (given.get() != before) {
				before = given.get();
				await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(2)).until(() -> true);
			}
			assertThat(before).isLessThan(parts - 500);
			long length = 0;
			WebSocketClient.Frame frame;
			do {
				frame = client.read();
				length += frame.payload().length;
			}
			while (!frame.isLast());
			assertThat(length).isEqualTo(parts * 32 * 1024);
		}
	}

	@Test
	void sendToAClientThatHasLeftFails() throws Exception {
		List<Throwable> dropped = new CopyOnWriteArrayList<>();
		Hooks.onErrorDropped(dropped::add);
		try (TestServer server = server("insecure"); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			WebSocketSession session = session(server);
			client.close(1000, "");
			assertThat(session.onClose().block(TIMEOUT)).isEqualTo(new WebSocketClose(1000, ""));
			assertThat(session.isOpen()).isFalse();
			assertThat(failureOf(session.send("late"))).isInstanceOf(ClosedChannelException.class);
			assertThat(failureOf(session.sendText(Flux.just("late")))).isInstanceOf(ClosedChannelException.class);
			assertThat(failureOf(server.httpd().webSockets().send(session.id(), WebSocketFrame.text("late"))))
				.isInstanceOf(IllegalStateException.class)
				.hasMessageContaining(session.id());
			session.send("late").onErrorComplete().subscribe();
			session.close().block(TIMEOUT);
			assertThat(dropped).isEmpty();
		}
	}

	private static Throwable failureOf(Mono<Void> send) {
		return send.materialize().block(TIMEOUT).getThrowable();
	}

	@Test
	void closeSendsWhatWaitsThenItsCode() throws Exception {
		try (TestServer server = server("openssl"); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			WebSocketSession session = session(server);
			session.send(new byte[300_000]).subscribe();
			session.sendText(Flux.just("a", "b")).subscribe();
			session.close(4001, "bye").subscribe();
			assertThat(session.isOpen()).isFalse();
			assertThat(failureOf(session.send("late"))).isInstanceOf(ClosedChannelException.class);
			assertThat(client.read().payload()).hasSize(300_000);
			assertThat(client.readText()).isEqualTo("ab");
			WebSocketClient.Frame close = client.read();
			assertThat(close.closeCode()).isEqualTo(4001);
			assertThat(close.closeReason()).isEqualTo("bye");
			client.close(4001, "");
			assertThat(client.closedByServer()).isTrue();
			session.close().block(TIMEOUT);
			assertThat(session.onClose().block(TIMEOUT)).isEqualTo(new WebSocketClose(4001, "bye"));
			assertThatIllegalArgumentException().isThrownBy(() -> session.close(1006, ""));
		}
	}

	@Test
	void idStandsForAWebSocketOrNot() throws Exception {
		try (TestServer server = server("insecure"); TestClient http = TestClient.plain(server.port())) {
			http.get("/hello");
			String httpId = server.created().get(0).id();
			try (WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
				String id = session(server).id();
				assertThat(server.httpd().webSocketInfo(id)).isEqualTo(WebSocketInfo.WEBSOCKET);
				assertThat(server.httpd().webSocketInfo(httpId)).isEqualTo(WebSocketInfo.HTTP);
				assertThat(server.httpd().webSocketInfo("nobody")).isEqualTo(WebSocketInfo.INVALID);
				server.httpd().webSockets().send(id, WebSocketFrame.text("hello")).block(TIMEOUT);
				assertThat(client.readText()).isEqualTo("hello");
				client.raw().close();
				await().until(() -> server.httpd().webSocketInfo(id) == WebSocketInfo.INVALID);
				assertThat(server.httpd().webSockets().size()).isZero();
				assertThat(server.httpd().webSockets().list("/ws")).isEmpty();
			}
		}
	}

	private static TestServer server(String engine) {
		return TestServer.of(engine).handler(SINK).property("httpd.send-wait-timeout", "0s").start();
	}

	private static WebSocketSession session(TestServer server) {
		await().until(() -> server.httpd().webSockets().size() == 1);
		return server.httpd().webSockets().list("/ws").get(0);
	}

}
