package io.github.esphttps;

import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.esphttps.httpd.HttpdSession;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for bytes and tasks of the application outside of requests.
 */
class SessionPushTests {

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void pushesArriveInTheirOrderAndComplete(boolean secure) throws Exception {
		try (TestServer server = (secure ? TestServer.secure("openssl") : TestServer.insecure()).start();
				TestClient client = secure ? TestClient.tls(server.port()) : TestClient.plain(server.port())) {
			client.get("/hello");
			HttpdSession session = server.created().get(0);
			StringBuilder expected = new StringBuilder();
			for (int i = 0; i < 1000; i++) {
				String event = "data: " + i + "\n\n";
				expected.append(event);
				session.push(event.getBytes(StandardCharsets.UTF_8)).block(Duration.ofSeconds(10));
			}
			assertThat(client.socket().getInputStream().readNBytes(expected.length())).asString(StandardCharsets.UTF_8)
				.isEqualTo(expected.toString());
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
		}
	}

	@Test
	void pushWaitsForTheResponseInProgress() throws Exception {
		Sinks.One<byte[]> rest = Sinks.one();
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/slow",
					(request, response) -> response.send(Flux.concat(Mono.just(new byte[] { 'a' }), rest.asMono()))))
			.start(); TestClient client = TestClient.plain(server.port())) {
			client.write("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
			await().until(() -> server.created().size() == 1 && server.created().get(0).bytesOut() > 0);
			HttpdSession session = server.created().get(0);
			AtomicInteger pushed = new AtomicInteger();
			for (int i = 0; i < 256; i++) {
				session.push(new byte[] { '!' }).doOnSuccess((done) -> pushed.incrementAndGet()).subscribe();
			}
			assertThatExceptionOfType(RejectedExecutionException.class)
				.isThrownBy(() -> session.push(new byte[] { '!' }).block(Duration.ofSeconds(5)));
			assertThat(pushed).hasValue(0);
			rest.tryEmitValue(new byte[] { 'b' });
			assertThat(client.read().text()).isEqualTo("ab");
			assertThat(client.socket().getInputStream().readNBytes(256)).containsOnly('!');
			await().untilAtomic(pushed, org.hamcrest.Matchers.is(256));
		}
	}

	@Test
	void pushesToAClientThatTakesNoneAreRejectedBeyondABound() throws Exception {
		try (TestServer server = TestServer.insecure().property("httpd.send-wait-timeout", "0s").start();
				TestClient client = TestClient.plain(server.port())) {
			client.get("/hello");
			HttpdSession session = server.created().get(0);
			AtomicInteger rejected = new AtomicInteger();
			AtomicInteger pushed = new AtomicInteger();
			byte[] event = new byte[100_000];
			for (int i = 0; i < 1000; i++) {
				session.push(event).subscribe(null, (ex) -> rejected.incrementAndGet(), pushed::incrementAndGet);
			}
			assertThat(rejected.get()).isGreaterThan(800);
			int accepted = 1000 - rejected.get();
			client.socket().getInputStream().readNBytes(accepted * event.length);
			await().untilAtomic(pushed, org.hamcrest.Matchers.is(accepted));
			session.push(event).block(Duration.ofSeconds(5));
		}
	}

	@Test
	void pushToAClosedSessionFails() throws Exception {
		try (TestServer server = TestServer.insecure().start()) {
			try (TestClient client = TestClient.plain(server.port())) {
				client.get("/hello");
			}
			await().until(() -> server.closed().size() == 1);
			assertThat(Mono.from(server.created().get(0).push(new byte[1])).materialize().block(Duration.ofSeconds(5)))
				.satisfies((signal) -> assertThat(signal.getThrowable())
					.hasRootCauseInstanceOf(ClosedChannelException.class));
		}
	}

	@Test
	void taskRunsOnTheEventLoopOfTheSession() throws Exception {
		AtomicReference<String> handler = new AtomicReference<>();
		AtomicReference<String> task = new AtomicReference<>();
		try (TestServer server = TestServer.insecure().handler(UriHandler.get("/thread", (request, response) -> {
			handler.set(Thread.currentThread().getName());
			return response.send();
		})).start(); TestClient client = TestClient.plain(server.port())) {
			client.get("/thread");
			HttpdSession session = server.created().get(0);
			session.execute(() -> {
				throw new IllegalStateException("does no harm");
			});
			session.execute(() -> task.set(Thread.currentThread().getName()));
			await().untilAtomic(task, org.hamcrest.Matchers.notNullValue());
			assertThat(task.get()).isEqualTo(handler.get()).startsWith("esp-https");
		}
	}

	@Test
	void tasksBeyondTheBoundAreRejectedAndLaterOnesAccepted() throws Exception {
		CountDownLatch release = new CountDownLatch(1);
		List<Integer> order = new ArrayList<>();
		try (TestServer server = TestServer.insecure().start(); TestClient client = TestClient.plain(server.port())) {
			client.get("/hello");
			HttpdSession session = server.created().get(0);
			CountDownLatch blocked = new CountDownLatch(1);
			session.execute(() -> {
				blocked.countDown();
				awaitQuietly(release);
			});
			assertThat(blocked.await(5, TimeUnit.SECONDS)).isTrue();
			for (int i = 0; i < 256; i++) {
				int number = i;
				session.execute(() -> order.add(number));
			}
			assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> session.execute(() -> {
			})).withMessageContaining(session.id()).withMessageContaining("256");
			release.countDown();
			await().untilAsserted(() -> assertThat(order).hasSize(256).isSorted());
			session.execute(() -> order.add(256));
			await().until(() -> order.size() == 257);
		}
	}

	@Test
	void taskForAClosedSessionIsRejected() throws Exception {
		try (TestServer server = TestServer.insecure().start()) {
			try (TestClient client = TestClient.plain(server.port())) {
				client.get("/hello");
			}
			await().until(() -> server.closed().size() == 1);
			assertThatExceptionOfType(RejectedExecutionException.class)
				.isThrownBy(() -> server.created().get(0).execute(() -> {
				}))
				.withMessageContaining("is closed");
		}
	}

	private static void awaitQuietly(CountDownLatch latch) {
		try {
			latch.await(5, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
