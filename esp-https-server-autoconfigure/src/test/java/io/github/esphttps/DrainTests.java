package io.github.esphttps;

import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.esphttps.TestClient.Response;
import io.github.esphttps.event.HttpdSessionCreatedEvent;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * A server that is drained: what it has begun to serve by HTTP/1.1 comes to its end, and
 * nothing else is begun.
 */
class DrainTests {

	private final HeldRequests requests = new HeldRequests();

	private final Sinks.Many<String> parts = Sinks.many().unicast().onBackpressureBuffer();

	private TestServer.Builder server(String engine) {
		return TestServer.of(engine)
			.handler(this.requests.async())
			.handler(this.requests.blocking())
			.handler(UriHandler.get("/parts", (request, response) -> response.sendChunks(this.parts.asFlux())))
			.handler(UriHandler.post("/echo", (request, response) -> response.send(request.body())));
	}

	static CompletableFuture<Void> drain(TestServer server) {
		return server.httpd().drain().toCompletableFuture();
	}

	static void assertThatAllEnded(TestServer server, CompletableFuture<Void> drained) throws Exception {
		drained.get(1, TimeUnit.MINUTES);
		assertThat(server.httpd().sessions().size()).isZero();
		await().until(() -> server.closed().size() == server.created().size());
		assertThat(server.closed()).allMatch((event) -> event.reason() == CloseReason.SERVER_STOPPED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void idleSessionsEndAtOnceAndNobodyElseConnects(String engine) throws Exception {
		try (TestServer server = server(engine).start(); Clients clients = new Clients(server)) {
			List<TestClient> idle = clients.served(3);
			int port = server.port();
			CompletableFuture<Void> drained = drain(server);
			for (TestClient client : idle) {
				assertThat(client.readUnlessClosed()).isNull();
				client.close();
			}
			assertThatAllEnded(server, drained);
			assertThat(server.httpd().isRunning()).isTrue();
			assertThat(server.httpd().port()).isEqualTo(-1);
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> TestClient.plain(port));
		}
	}

	@ParameterizedTest
	@CsvSource({ "insecure,/async", "insecure,/blocking", "openssl,/async", "jdk,/blocking" })
	void requestInProgressIsAnsweredAndIsTheLast(String engine, String uri) throws Exception {
		try (TestServer server = server(engine).start(); Clients clients = new Clients(server)) {
			TestClient client = clients.connect();
			CompletableFuture<Void> request = this.requests.begin(client, uri);
			clients.served().close();
			CompletableFuture<Void> drained = drain(server);
			await().until(() -> server.httpd().port() == -1);
			assertThat(drained).isNotDone();
			request.complete(null);
			Response response = client.read();
			assertThat(response.status()).isEqualTo(200);
			assertThat(response.header("connection")).isEqualTo("close");
			assertThat(client.readUnlessClosed()).isNull();
			assertThat(clients.closeReason(client)).isEqualTo("server-stopped");
			client.close();
			drained.get(1, TimeUnit.MINUTES);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void requestOfWhichTheHeadIsArrivingIsServed(String engine) throws Exception {
		try (TestServer server = server(engine).start(); Clients clients = new Clients(server)) {
			TestClient client = clients.served();
			HttpdSession session = clients.session(client);
			long before = session.bytesIn();
			client.write("G");
			await().until(() -> session.bytesIn() > before);
			CompletableFuture<Void> drained = drain(server);
			TestClient idle = client;
			await().until(() -> server.httpd().port() == -1);
			Response response = idle.write("ET /hello HTTP/1.1\r\nHost: x\r\n\r\n").read();
			assertThat(response.text()).isEqualTo("Hello World!");
			assertThat(response.header("connection")).isEqualTo("close");
			assertThat(client.readUnlessClosed()).isNull();
			client.close();
			assertThatAllEnded(server, drained);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void bodyThatIsArrivingIsWaitedFor(String engine) throws Exception {
		try (TestServer server = server(engine).start(); Clients clients = new Clients(server)) {
			TestClient client = clients.connect();
			client.write("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\nabc");
			await().until(() -> server.created().size() == 1 && server.created().get(0).requests() == 1);
			CompletableFuture<Void> drained = drain(server);
			await().until(() -> server.httpd().port() == -1);
			Response response = client.write("def").read();
			assertThat(response.text()).isEqualTo("abcdef");
			assertThat(client.readUnlessClosed()).isNull();
			client.close();
			assertThatAllEnded(server, drained);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void requestsBehindTheOneInProgressAreNotServed(String engine) throws Exception {
		try (TestServer server = server(engine).start(); Clients clients = new Clients(server)) {
			TestClient client = clients.connect();
			CompletableFuture<Void> request = this.requests.begin(client, "/async");
			for (int i = 0; i < 50; i++) {
				Clients.send(client, "/hello");
			}
			CompletableFuture<Void> drained = drain(server);
			await().until(() -> server.httpd().port() == -1);
			Clients.send(client, "/hello");
			request.complete(null);
			assertThat(client.read().header("connection")).isEqualTo("close");
			assertThat(client.readUnlessClosed()).isNull();
			client.close();
			assertThatAllEnded(server, drained);
			assertThat(server.created().get(0).requests()).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void responseThatHasBegunGoesOnToItsEnd(String engine) throws Exception {
		try (TestServer server = server(engine).start(); Clients clients = new Clients(server)) {
			TestClient client = clients.connect();
			Clients.send(client, "/parts");
			this.parts.tryEmitNext("one, ");
			HttpdSession session = clients.session(client);
			await().until(() -> session.bytesOut() > 0);
			CompletableFuture<Void> drained = drain(server);
			await().until(() -> server.httpd().port() == -1);
			this.parts.tryEmitNext("two");
			this.parts.tryEmitComplete();
			Response response = client.read();
			assertThat(response.header("connection")).isNull();
			assertThat(response.text()).isEqualTo("one, two");
			assertThat(client.readUnlessClosed()).isNull();
			client.close();
			assertThatAllEnded(server, drained);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void responseThatTheClientTakesSlowlyArrives(String engine) throws Exception {
		byte[] large = new byte[8_000_000];
		try (TestServer server = server(engine)
			.handler(UriHandler.get("/large", (request, response) -> response.send(large)))
			.start(); Clients clients = new Clients(server)) {
			TestClient client = clients.connect();
			Clients.send(client, "/large");
			HttpdSession session = clients.session(client);
			await().until(() -> session.bytesOut() >= large.length);
			CompletableFuture<Void> drained = drain(server);
			await().until(() -> server.httpd().port() == -1);
			assertThat(drained).isNotDone();
			assertThat(client.read().body()).hasSameSizeAs(large);
			assertThat(client.readUnlessClosed()).isNull();
			client.close();
			assertThatAllEnded(server, drained);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void sessionThatWaitsForItsListenersGetsItsRequestServed(String engine) throws Exception {
		CountDownLatch listening = new CountDownLatch(1);
		CountDownLatch go = new CountDownLatch(1);
		try (TestServer server = server(engine).listener((event) -> {
			if (event instanceof HttpdSessionCreatedEvent) {
				listening.countDown();
				await().atMost(1, TimeUnit.MINUTES).until(() -> go.getCount() == 0);
			}
		}).start(); Clients clients = new Clients(server)) {
			TestClient client = clients.connect();
			Clients.send(client, "/hello");
			assertThat(listening.await(1, TimeUnit.MINUTES)).isTrue();
			CompletableFuture<Void> drained = drain(server);
			await().until(() -> server.httpd().port() == -1);
			go.countDown();
			Response response = client.read();
			assertThat(response.text()).isEqualTo("Hello World!");
			assertThat(response.header("connection")).isEqualTo("close");
			client.close();
			assertThatAllEnded(server, drained);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void sessionThatWaitsForAPlaceGetsItsRequestServed(String engine) throws Exception {
		try (TestServer server = server(engine).property("httpd.max-open-sockets", 1).start();
				Clients clients = new Clients(server)) {
			TestClient busy = clients.connect();
			CompletableFuture<Void> request = this.requests.begin(busy, "/async");
			TestClient waiting = clients.connect();
			Clients.send(waiting, "/hello");
			await().until(() -> server.httpd().sessions().counters().accepted() == 2);
			CompletableFuture<Void> drained = drain(server);
			await().until(() -> server.httpd().port() == -1);
			request.complete(null);
			assertThat(busy.read().header("connection")).isEqualTo("close");
			busy.close();
			Response response = waiting.read();
			assertThat(response.text()).isEqualTo("Hello World!");
			assertThat(response.header("connection")).isEqualTo("close");
			waiting.close();
			assertThatAllEnded(server, drained);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void connectionThatBeginsNothingDoesNotHoldTheServer(String engine) throws Exception {
		try (TestServer server = server(engine).property("tls-handshake-timeout", "10m").start();
				Clients clients = new Clients(server)) {
			clients.silent();
			await().until(() -> server.httpd().sessions().counters().accepted() == 1);
			drain(server).get(1, TimeUnit.MINUTES);
			assertThat(server.failed()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void stopEndsWhatIsLeftOfADrain(String engine) throws Exception {
		try (TestServer server = server(engine).start(); Clients clients = new Clients(server)) {
			TestClient client = clients.connect();
			this.requests.begin(client, "/async");
			CompletableFuture<Void> drained = drain(server);
			CompletableFuture<Void> again = drain(server);
			assertThat(drained).isNotDone();
			server.httpd().stop();
			assertThat(client.closedByServer()).isTrue();
			assertThatAllEnded(server, drained);
			assertThat(again).isCompleted();
			server.httpd().start();
			assertThat(clients.served().get("/hello").header("connection")).isNull();
			assertThat(server.httpd().sessions().size()).isEqualTo(1);
		}
	}

	@Test
	void serverWithoutSessionsIsDrainedAtOnce() throws Exception {
		try (TestServer server = server("insecure").start()) {
			for (int i = 0; i < 3; i++) {
				drain(server).get(1, TimeUnit.MINUTES);
				server.httpd().stop();
				assertThat(drain(server)).isCompleted();
				server.httpd().start();
				try (TestClient client = server.client()) {
					assertThat(client.get("/hello").status()).isEqualTo(200);
				}
			}
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl" })
	void noResponseIsLostUnderLoad(String engine) throws Exception {
		try (TestServer server = server(engine).handler(UriHandler.get("/slow",
				(request, response) -> response
					.send(Flux.just(new byte[1000]).delaySubscription(Duration.ofMillis(300)))))
			.start(); Clients clients = new Clients(server)) {
			List<CompletableFuture<Integer>> counts = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				TestClient client = clients.connect();
				CompletableFuture<Integer> count = new CompletableFuture<>();
				counts.add(count);
				Thread thread = new Thread(() -> ask(client, count));
				thread.setDaemon(true);
				thread.start();
			}
			await().atMost(1, TimeUnit.MINUTES)
				.until(() -> server.created().stream().filter((session) -> session.requests() > 0).count() == 50);
			CompletableFuture<Void> drained = drain(server);
			for (CompletableFuture<Integer> count : counts) {
				assertThat(count.get(1, TimeUnit.MINUTES)).isPositive();
			}
			drained.get(1, TimeUnit.MINUTES);
		}
	}

	// Until a response says that it is the last, or there is none at all
	private static void ask(TestClient client, CompletableFuture<Integer> count) {
		try (client) {
			int answered = 0;
			boolean open = true;
			while (open) {
				Clients.send(client, "/slow");
				Response response = client.readUnlessClosed();
				if (response != null) {
					assertThat(response.body()).hasSize(1000);
					answered++;
				}
				open = response != null && response.header("connection") == null;
			}
			count.complete(answered);
		}
		catch (Exception | AssertionError ex) {
			count.completeExceptionally(ex);
		}
	}

}
