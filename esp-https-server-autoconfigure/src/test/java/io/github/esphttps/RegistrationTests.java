package io.github.esphttps;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.esphttps.TestClient.Response;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.UriHandler;
import io.github.esphttps.httpd.UriHandlerExistsException;
import io.github.esphttps.httpd.UriHandlersFullException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Handlers that come and go while the server runs.
 */
class RegistrationTests {

	private static final UriHandler HELLO = UriHandler.get("/hello",
			(request, response) -> response.send("Hello World!"));

	private static final UriHandler ECHO = UriHandler.post("/echo",
			(request, response) -> response.send(request.body()));

	@Test
	void handlerSwitchesOthersOffAndOn() throws Exception {
		CompletableFuture<HttpdServer> self = new CompletableFuture<>();
		UriHandler control = UriHandler.put("/ctrl",
				(request, response) -> request.bodyToString()
					.doOnNext((body) -> control(self.join(), body))
					.then(response.send()));
		try (TestServer server = TestServer.insecure().handler(ECHO).handler(control).start();
				TestClient ctrl = TestClient.plain(server.port())) {
			self.complete(server.httpd());
			assertThat(status(server, "GET", "/hello")).isEqualTo(200);
			assertThat(status(server, "POST", "/echo")).isEqualTo(200);
			assertThat(ctrl.exchange("PUT", "/ctrl", "0").status()).isEqualTo(200);
			assertThat(status(server, "GET", "/hello")).isEqualTo(404);
			assertThat(status(server, "POST", "/echo")).isEqualTo(404);
			assertThat(ctrl.exchange("PUT", "/ctrl", "1").status()).isEqualTo(200);
			assertThat(ctrl.get("/hello").text()).isEqualTo("Hello World!");
			assertThat(ctrl.exchange("POST", "/echo", "again").text()).isEqualTo("again");
		}
	}

	private static void control(HttpdServer server, String body) {
		if (body.equals("0")) {
			server.unregister("/hello", "GET");
			server.unregister("/echo", "POST");
		}
		else {
			server.register(HELLO);
			server.register(ECHO);
		}
	}

	@Test
	void nextRequestOfAnOpenSessionSeesTheChange() throws Exception {
		try (TestServer server = TestServer.insecure().start(); TestClient client = TestClient.plain(server.port())) {
			for (int i = 0; i < 100; i++) {
				String text = "version " + i;
				server.httpd().register(UriHandler.get("/v", (request, response) -> response.send(text)));
				assertThat(client.get("/v").text()).isEqualTo(text);
				assertThat(server.httpd().unregister("/v")).isTrue();
			}
			assertThat(client.get("/v").status()).isEqualTo(404);
		}
	}

	@Test
	void requestInProgressOutlivesItsHandler() throws Exception {
		CompletableFuture<String> answer = new CompletableFuture<>();
		CompletableFuture<Void> arrived = new CompletableFuture<>();
		try (TestServer server = TestServer.insecure().handler(UriHandler.get("/slow", (request, response) -> {
			arrived.complete(null);
			return Mono.fromFuture(answer).flatMap((text) -> Mono.from(response.send(text)));
		})).start(); TestClient client = TestClient.plain(server.port())) {
			client.write("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n");
			arrived.get(10, TimeUnit.SECONDS);
			assertThat(server.httpd().unregister("/slow")).isTrue();
			answer.complete("late");
			assertThat(client.read().text()).isEqualTo("late");
			assertThat(client.get("/slow").status()).isEqualTo(404);
		}
	}

	@Test
	void registrationsStayWhileTheServerIsStopped() throws Exception {
		try (TestServer server = TestServer.insecure().start()) {
			server.httpd().register(ECHO);
			server.httpd().stop();
			server.httpd().unregister("/hello");
			server.httpd().start();
			assertThat(status(server, "POST", "/echo")).isEqualTo(200);
			assertThat(status(server, "GET", "/hello")).isEqualTo(404);
		}
	}

	@Test
	void limitAndDuplicatesAreRefusedAndChangeNothing() throws Exception {
		try (TestServer server = TestServer.insecure().property("httpd.max-uri-handlers", 2).start();
				TestClient client = TestClient.plain(server.port())) {
			assertThatExceptionOfType(UriHandlerExistsException.class).isThrownBy(() -> server.httpd().register(HELLO));
			server.httpd().register(ECHO);
			assertThatExceptionOfType(UriHandlersFullException.class)
				.isThrownBy(() -> server.httpd().register(UriHandler.get("/third", ECHO.handler())));
			assertThat(client.get("/hello").status()).isEqualTo(200);
			assertThat(client.exchange("POST", "/echo", "x").text()).isEqualTo("x");
			assertThat(client.get("/third").status()).isEqualTo(404);
		}
	}

	@ParameterizedTest
	@CsvSource({ "/api/status,200", "/api/,200", "/api,404", "/api/?x=/hello,200", "/else?/api/,404" })
	void wildcardComparesThePathAndNotTheQuery(String target, int status) throws Exception {
		try (TestServer server = TestServer.insecure()
			.property("httpd.uri-match", "wildcard")
			.handler(UriHandler.get("/api/*", (request, response) -> response.send(request.path())))
			.start()) {
			assertThat(status(server, "GET", target)).isEqualTo(status);
		}
	}

	@Test
	void allowNamesTheMethodsOfAllMatchingTemplates() throws Exception {
		try (TestServer server = TestServer.insecure()
			.property("httpd.uri-match", "wildcard")
			.handler(UriHandler.post("/hel*", ECHO.handler()))
			.handler(UriHandler.put("*", ECHO.handler()))
			.handler(UriHandler.patch("/other", ECHO.handler()))
			.start(); TestClient client = TestClient.plain(server.port())) {
			Response response = client.exchange("DELETE", "/hello", "");
			assertThat(response.status()).isEqualTo(405);
			assertThat(response.header("allow")).isEqualTo("GET, HEAD, OPTIONS, POST, PUT");
		}
	}

	@Test
	void matcherOfTheApplicationReplacesTheConfiguredOne() throws Exception {
		try (TestServer server = TestServer.insecure()
			.property("httpd.uri-match", "wildcard")
			.matcher(String::equalsIgnoreCase)
			.start()) {
			assertThat(status(server, "GET", "/HELLO")).isEqualTo(200);
			assertThat(status(server, "GET", "/hello/")).isEqualTo(404);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "exact", "wildcard" })
	void handlersThatComeAndGoInFourThreadsAreNeverLostOrMistaken(String uriMatch) throws Exception {
		ExecutorService executor = Executors.newFixedThreadPool(6);
		AtomicBoolean done = new AtomicBoolean();
		try (TestServer server = TestServer.insecure()
			.property("httpd.uri-match", uriMatch)
			.property("httpd.max-uri-handlers", 5)
			.start()) {
			List<Future<?>> load = List.of(executor.submit(() -> steady(server, done)),
					executor.submit(() -> steady(server, done)));
			List<Callable<Void>> changes = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				String uri = "/thread-" + i;
				changes.add(() -> comeAndGo(server, uri));
			}
			for (Future<Void> change : executor.invokeAll(changes)) {
				change.get();
			}
			done.set(true);
			for (Future<?> requests : load) {
				requests.get();
			}
		}
		finally {
			done.set(true);
			executor.shutdown();
		}
	}

	/** Its handler is there all the time, whatever happens beside it. */
	private static Void steady(TestServer server, AtomicBoolean done) throws Exception {
		try (TestClient client = TestClient.plain(server.port())) {
			while (!done.get()) {
				assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
			}
		}
		return null;
	}

	private static Void comeAndGo(TestServer server, String uri) throws Exception {
		HttpdServer httpd = server.httpd();
		TestClient client = TestClient.plain(server.port());
		try {
			long end = System.nanoTime() + Duration.ofSeconds(2).toNanos();
			for (int i = 0; i < 10 || System.nanoTime() < end; i++) {
				String text = uri + " " + i;
				httpd.register(UriHandler.get(uri, (request, response) -> response.send(text)));
				assertThat(client.get(uri).text()).isEqualTo(text);
				assertThat(httpd.unregister(uri, "GET")).isTrue();
				if (i % 10 == 0) {
					assertThat(client.get(uri).status()).isEqualTo(404);
					client.close();
					client = TestClient.plain(server.port());
				}
			}
		}
		finally {
			client.close();
		}
		return null;
	}

	private static int status(TestServer server, String method, String target) throws Exception {
		try (TestClient client = TestClient.plain(server.port())) {
			return client.exchange(method, target, "").status();
		}
	}

}
