package io.github.esphttps;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.esphttps.config.SlowClient;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.WebSocketFrame;
import io.github.esphttps.httpd.WebSocketOptions;
import io.github.esphttps.httpd.WebSocketSessions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for messages to many clients.
 */
@Tag("exhaustive")
class WebSocketBroadcastTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int CLIENTS = 20;

	private static final int MESSAGES = 1000;

	private final List<WebSocketClient> clients = new ArrayList<>();

	@AfterEach
	void closeClients() {
		Hooks.resetOnErrorDropped();
		this.clients.forEach(WebSocketClient::close);
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void everyClientHasEveryMessageInOrderWhoeverIsWaitedFor(String engine) throws Exception {
		try (TestServer server = server(engine, SlowClient.CLOSE)) {
			connect(server, "/ws", CLIENTS);
			WebSocketSessions webSockets = server.httpd().webSockets();
			for (int i = 0; i < MESSAGES / 2; i++) {
				webSockets.broadcast("/ws", message(i)).subscribe();
			}
			Flux.range(MESSAGES / 2, MESSAGES / 2)
				.concatMap((i) -> webSockets.broadcast("/ws", message(i)))
				.blockLast(TIMEOUT);
			for (WebSocketClient client : this.clients) {
				for (int i = 0; i < MESSAGES; i++) {
					assertThat(client.readText()).startsWith(i + " ");
				}
			}
			assertThat(server.closed()).isEmpty();
		}
	}

	@Test
	void onlyTheClientsOfTheHandlerAreSentTo() throws Exception {
		try (TestServer server = server("insecure", SlowClient.CLOSE)) {
			connect(server, "/ws", 2);
			connect(server, "/other", 1);
			server.httpd().webSockets().broadcast("/ws", WebSocketFrame.text("to ws")).block(TIMEOUT);
			server.httpd().webSockets().broadcast("/other", WebSocketFrame.text("to other")).block(TIMEOUT);
			server.httpd().webSockets().broadcast("/nobody", WebSocketFrame.text("to nobody")).block(TIMEOUT);
			assertThat(this.clients.get(0).readText()).isEqualTo("to ws");
			assertThat(this.clients.get(1).readText()).isEqualTo("to ws");
			assertThat(this.clients.get(2).readText()).isEqualTo("to other");
		}
	}

	@Test
	void onlyTheClientsOfTheIdentityAreSentTo() throws Exception {
		try (TestServer server = TestServer.secure("openssl")
			.clientAuth("optional")
			.handler(UriHandler.webSocket("/ws", (session, message) -> Mono.empty()))
			.start()) {
			for (int i = 0; i < 2; i++) {
				this.clients.add(WebSocketClient.connect(server, TestClient.context(TestPki.DEVICE), "/ws"));
			}
			this.clients.add(WebSocketClient.connect(server, TestClient.context(TestPki.OTHER_DEVICE), "/ws"));
			this.clients.add(WebSocketClient.connect(server, "/ws"));
			WebSocketSessions webSockets = server.httpd().webSockets();
			await().until(() -> webSockets.size() == 4);
			assertThat(webSockets.findByIdentity(TestPki.DEVICE.getCertificate())).hasSize(2);
			webSockets.sendToIdentity(TestPki.DEVICE.getCertificate(), WebSocketFrame.text("one")).block(TIMEOUT);
			webSockets.sendToIdentity(TestPki.STRANGER.getCertificate(), WebSocketFrame.text("none")).block(TIMEOUT);
			webSockets.broadcast("/ws", WebSocketFrame.text("all")).block(TIMEOUT);
			assertThat(this.clients.get(0).readText()).isEqualTo("one");
			assertThat(this.clients.get(1).readText()).isEqualTo("one");
			for (WebSocketClient client : this.clients) {
				assertThat(client.readText()).isEqualTo("all");
			}
			this.clients.get(0).close();
			await().until(() -> webSockets.findByIdentity(TestPki.DEVICE.getCertificate()).size() == 1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void clientsThatDoNotReadAreNotWaitedFor(SlowClient policy) throws Exception {
		// Under 'wait', they are until nothing has been taken for the send timeout
		try (TestServer server = server("openssl", policy)) {
			connect(server, "/ws", 3);
			WebSocketClient reader = this.clients.get(0);
			WebSocketSessions webSockets = server.httpd().webSockets();
			int messages = 400;
			byte[] payload = new byte[64 * 1024];
			long start = System.nanoTime();
			List<Throwable> failures = new CopyOnWriteArrayList<>();
			Flux.range(0, messages)
				.concatMap((i) -> webSockets.broadcast("/ws", WebSocketFrame.binary(payload)))
				.doOnError(failures::add)
				.subscribe();
			for (int i = 0; i < messages; i++) {
				assertThat(reader.read().payload()).hasSize(payload.length);
			}
			assertThat(failures).isEmpty();
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
			await().until(() -> webSockets.size() == 1);
		}
	}

	@Test
	void clientThatBeginsAMessageAndLeavesItsEchoOpenIsNotWaitedFor() throws Exception {
		UriHandler echo = UriHandler.webSocket("/ws", (session, message) -> session.sendBinary(message.payload()));
		try (TestServer server = TestServer.secure("openssl")
			.property("httpd.recv-wait-timeout", "60s")
			.handler(echo)
			.start()) {
			connect(server, "/ws", 2);
			this.clients.get(0).send(0x02, new byte[10]);
			assertThat(this.clients.get(0).read().payload()).hasSize(10);
			Mono<Void> news = server.httpd().webSockets().broadcast("/ws", WebSocketFrame.text("news"));
			news.block(TIMEOUT);
			news.block(TIMEOUT);
			assertThat(this.clients.get(1).readText()).isEqualTo("news");
			assertThat(this.clients.get(1).readText()).isEqualTo("news");
		}
	}

	@Test
	void clientsThatLeaveDoNotConcernTheOthersNorAnyLog() throws Exception {
		List<Throwable> dropped = new CopyOnWriteArrayList<>();
		Hooks.onErrorDropped(dropped::add);
		try (TestServer server = server("insecure", SlowClient.CLOSE)) {
			connect(server, "/ws", CLIENTS);
			WebSocketClient last = this.clients.get(CLIENTS - 1);
			for (int i = 0; i < CLIENTS - 1; i++) {
				server.httpd().webSockets().broadcast("/ws", message(i)).subscribe();
				leave(this.clients.get(i), i);
				server.httpd().webSockets().broadcast("/ws", message(i)).subscribe();
			}
			for (int i = 0; i < CLIENTS - 1; i++) {
				assertThat(last.readText()).startsWith(i + " ");
				assertThat(last.readText()).startsWith(i + " ");
			}
			await().until(() -> server.httpd().webSockets().size() == 1);
			assertThat(dropped).isEmpty();
		}
	}

	private static void leave(WebSocketClient client, int number) throws IOException {
		switch (number % 3) {
			case 0 -> client.close(1000, "");
			case 1 -> client.raw().socket().setSoLinger(true, 0);
			default -> client.raw().socket().shutdownOutput();
		}
		if (number % 3 == 1) {
			client.close();
		}
	}

	@Test
	void partOfAMessageIsNotSentToMany() {
		try (TestServer server = server("insecure", SlowClient.CLOSE)) {
			WebSocketSessions webSockets = server.httpd().webSockets();
			for (WebSocketFrame frame : new WebSocketFrame[] { WebSocketFrame.text("a", false),
					WebSocketFrame.continuation(new byte[1], true) }) {
				assertThatIllegalArgumentException().isThrownBy(() -> webSockets.broadcast("/ws", frame));
				assertThatIllegalArgumentException().isThrownBy(() -> webSockets.send("id", frame));
				assertThatIllegalArgumentException()
					.isThrownBy(() -> webSockets.sendToIdentity(TestPki.DEVICE.getCertificate(), frame));
			}
		}
	}

	private void connect(TestServer server, String uri, int count) throws Exception {
		for (int i = 0; i < count; i++) {
			this.clients.add(WebSocketClient.connect(server, uri));
		}
		await().until(() -> server.httpd().webSockets().size() == this.clients.size());
	}

	private static TestServer server(String engine, SlowClient policy) {
		WebSocketOptions options = WebSocketOptions.defaults().sendQueue(1024 * 1024, policy);
		return TestServer.of(engine)
			.handler(UriHandler.webSocket("/ws", (session, message) -> Mono.empty(), options))
			.handler(UriHandler.webSocket("/other", (session, message) -> Mono.empty(), options))
			.property("websocket.close-timeout", "1s")
			.start();
	}

	private static WebSocketFrame message(int number) {
		return WebSocketFrame.text(number + " " + "x".repeat(1000));
	}

}
