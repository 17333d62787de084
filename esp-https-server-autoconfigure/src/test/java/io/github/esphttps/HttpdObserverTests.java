package io.github.esphttps;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.esphttps.httpd.FailureCategory;
import io.github.esphttps.httpd.HandshakeFailure;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.HttpdObserver;
import io.github.esphttps.httpd.HttpdRequest;
import io.github.esphttps.httpd.RequestObservation;
import io.github.esphttps.httpd.ServedRequest;
import io.github.esphttps.httpd.TlsInfo;
import io.github.esphttps.httpd.UriHandler;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What observers hear of handshakes and requests.
 */
class HttpdObserverTests {

	private final Recording recording = new Recording();

	@ParameterizedTest
	@ValueSource(strings = { "insecure", "openssl", "jdk" })
	void requestsAreToldWithTheirResponses(String engine) throws Exception {
		try (TestServer server = TestServer.of(engine)
			.observer(this.recording)
			.handler(UriHandler.get("/parts",
					(request, response) -> response.status(206).sendChunks(Flux.just("ab", "cde"))))
			.start(); TestClient client = server.client()) {
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(client.get("/parts").text()).isEqualTo("abcde");
			assertThat(client.get("/none").status()).isEqualTo(404);
			Clients.patiently().until(() -> this.recording.served.size() == 3);
			assertThat(this.recording.served).extracting(ServedRequest::status).containsExactly(200, 206, 404);
			assertThat(this.recording.served).extracting(ServedRequest::uri).containsExactly("/hello", "/parts", null);
			assertThat(this.recording.served).extracting(ServedRequest::bytesSent).startsWith(12L, 5L);
			assertThat(this.recording.served).allSatisfy((served) -> {
				assertThat(served.complete()).isTrue();
				assertThat(served.failure()).isNull();
				assertThat(served.duration()).isPositive();
			});
		}
	}

	@Test
	void refusedRequestIsTold() throws Exception {
		try (TestServer server = TestServer.insecure().observer(this.recording).start();
				TestClient client = server.client()) {
			client.write("GET /hello HTTP/9.9\r\n\r\n");
			assertThat(client.read().status()).isEqualTo(505);
			Clients.patiently().until(() -> this.recording.served.size() == 1);
			assertThat(this.recording.served.get(0).status()).isEqualTo(505);
			assertThat(this.recording.served.get(0).uri()).isNull();
		}
	}

	@Test
	void handlersThatFailAndClientsThatLeaveAreTold() throws Exception {
		try (TestServer server = TestServer.insecure()
			.observer(this.recording)
			.handler(UriHandler.get("/fails",
					(request, response) -> Mono.error(new IllegalStateException("on purpose"))))
			.handler(UriHandler.get("/never", (request, response) -> Mono.never()))
			.start()) {
			try (TestClient client = server.client()) {
				assertThat(client.get("/fails").status()).isEqualTo(500);
			}
			try (TestClient client = server.client()) {
				client.write("GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n");
				Clients.patiently().until(() -> this.recording.received.size() == 2);
			}
			Clients.patiently().until(() -> this.recording.served.size() == 2);
			ServedRequest failed = this.recording.served.get(0);
			assertThat(failed.failure()).hasMessage("on purpose");
			assertThat(failed.status()).isEqualTo(500);
			ServedRequest left = this.recording.served.get(1);
			assertThat(left.complete()).isFalse();
			assertThat(left.status()).isZero();
			assertThat(left.uri()).isEqualTo("/never");
		}
	}

	@Test
	void handlersRunInTheScopeOnWhicheverThread() throws Exception {
		List<@Nullable String> seen = new CopyOnWriteArrayList<>();
		HttpdHandler handler = (request, response) -> {
			seen.add(this.recording.scope.get());
			return response.send("ok");
		};
		try (TestServer server = TestServer.insecure()
			.observer(this.recording)
			.handler(UriHandler.get("/loop", handler))
			.handler(UriHandler.get("/blocking", HttpdHandler.blocking(handler)))
			.start(); TestClient client = server.client()) {
			client.get("/loop");
			client.get("/blocking");
			assertThat(seen).containsExactly("/loop", "/blocking");
		}
	}

	@Test
	void webSocketIsToldWhenItIsOpen() throws Exception {
		try (TestServer server = TestServer.insecure()
			.observer(this.recording)
			.handler(UriHandler.webSocket("/ws", (session, message) -> Mono.empty()))
			.start(); WebSocketClient client = WebSocketClient.connect(server, "/ws")) {
			assertThat(client.ping("there").read().text()).isEqualTo("there");
			assertThat(this.recording.served).hasSize(1);
			assertThat(this.recording.served.get(0).status()).isEqualTo(101);
			assertThat(this.recording.served.get(0).uri()).isEqualTo("/ws");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "openssl", "jdk" })
	void handshakesAreTold(String engine) throws Exception {
		try (TestServer server = TestServer.secure(engine).observer(this.recording).start()) {
			try (TestClient client = server.client()) {
				client.get("/hello");
			}
			try (TestClient plain = TestClient.plain(server.port())) {
				plain.write("GET / HTTP/1.1\r\n\r\n");
				Clients.patiently().until(() -> !this.recording.failures.isEmpty());
			}
			assertThat(this.recording.handshakes).hasSize(1);
			assertThat(this.recording.handshakes.get(0).protocol()).isEqualTo("TLSv1.3");
			assertThat(this.recording.failures).extracting(HandshakeFailure::category)
				.containsExactly(FailureCategory.NOT_TLS);
		}
	}

	@Test
	void observerThatThrowsDisturbsNothing() throws Exception {
		HttpdObserver broken = new HttpdObserver() {

			@Override
			public RequestObservation requestReceived(HttpdRequest request) {
				throw new IllegalStateException("on purpose");
			}

		};
		try (TestServer server = TestServer.insecure().observer(broken).observer(this.recording).start();
				TestClient client = server.client()) {
			assertThat(client.get("/hello").status()).isEqualTo(200);
			Clients.patiently().until(() -> this.recording.served.size() == 1);
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void interimResponseIsNotTheResponse(boolean blocking) throws Exception {
		HttpdHandler handler = (request, response) -> request.bodyToString().flatMap(response::send);
		HttpdHandler waiting = HttpdHandler.blocking((request, response) -> response.send(request.bodyAsString()));
		try (TestServer server = TestServer.insecure()
			.observer(this.recording)
			.handler(UriHandler.post("/expects", blocking ? waiting : handler))
			.start(); TestClient client = server.client()) {
			client.write(
					"POST /expects HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
			assertThat(client.head()).startsWith("HTTP/1.1 100");
			client.write("12345");
			assertThat(client.read().text()).isEqualTo("12345");
			Clients.patiently().until(() -> this.recording.served.size() == 1);
			assertThat(this.recording.served.get(0).status()).isEqualTo(200);
			assertThat(this.recording.served.get(0).bytesSent()).isEqualTo(5);
		}
	}

	@Test
	void observationThatThrowsDisturbsNothing() throws Exception {
		HttpdObserver broken = new HttpdObserver() {

			@Override
			public RequestObservation requestReceived(HttpdRequest request) {
				return new RequestObservation() {

					@Override
					public Mono<Void> around(Mono<Void> handled) {
						throw new IllegalStateException("on purpose");
					}

					@Override
					public Scope openScope() {
						throw new IllegalStateException("on purpose");
					}

					@Override
					public void ended(ServedRequest served) {
						throw new IllegalStateException("on purpose");
					}

				};
			}

		};
		List<@Nullable String> seen = new CopyOnWriteArrayList<>();
		try (TestServer server = TestServer.insecure()
			.observer(this.recording)
			.observer(broken)
			.handler(UriHandler.get("/scope", (request, response) -> {
				seen.add(this.recording.scope.get());
				return response.send("ok");
			}))
			.start(); TestClient client = server.client()) {
			assertThat(client.get("/scope").text()).isEqualTo("ok");
			Clients.patiently().until(() -> this.recording.served.size() == 1);
			assertThat(seen).containsExactly("/scope");
			assertThat(this.recording.closed).hasValue(this.recording.opened.get());
		}
	}

	/**
	 * Keeps what it hears.
	 */
	private static final class Recording implements HttpdObserver {

		private final List<TlsInfo> handshakes = new CopyOnWriteArrayList<>();

		private final List<HandshakeFailure> failures = new CopyOnWriteArrayList<>();

		private final List<HttpdRequest> received = new CopyOnWriteArrayList<>();

		private final List<ServedRequest> served = new CopyOnWriteArrayList<>();

		private final AtomicInteger opened = new AtomicInteger();

		private final AtomicInteger closed = new AtomicInteger();

		private final ThreadLocal<@Nullable String> scope = new ThreadLocal<>();

		@Override
		public void handshakeCompleted(TlsInfo tls) {
			this.handshakes.add(tls);
		}

		@Override
		public void handshakeFailed(HandshakeFailure failure, Duration duration) {
			this.failures.add(failure);
		}

		@Override
		public RequestObservation requestReceived(HttpdRequest request) {
			this.received.add(request);
			return new RequestObservation() {

				@Override
				public Scope openScope() {
					String outer = Recording.this.scope.get();
					Recording.this.scope.set(request.path());
					Recording.this.opened.incrementAndGet();
					return () -> {
						Recording.this.scope.set(outer);
						Recording.this.closed.incrementAndGet();
					};
				}

				@Override
				public void ended(ServedRequest served) {
					Recording.this.served.add(Objects.requireNonNull(served));
				}

			};
		}

	}

}
