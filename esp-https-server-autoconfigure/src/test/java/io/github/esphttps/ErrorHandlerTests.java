package io.github.esphttps;

import java.io.IOException;

import io.github.esphttps.TestClient.Response;
import io.github.esphttps.httpd.CloseReason;
import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdErrorHandler;
import io.github.esphttps.httpd.HttpdErrorHandlerExistsException;
import io.github.esphttps.httpd.HttpdException;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.UriHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for error handlers.
 */
class ErrorHandlerTests {

	private static final HttpdHandler OWN = (request, response) -> {
		HttpdException error = request.error();
		return response.send("own " + ((error != null) ? error.error().status() : 0));
	};

	@ParameterizedTest
	@CsvSource(textBlock = """
			GET /none HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n, 404
			DELETE /hello HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n, 405
			GET /hello HTTP/1.1\\r\\n\\r\\n, 400
			GET /hello HTTP/3.0\\r\\n\\r\\n, 505
			BREW /hello HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n, 501
			GET / HTTP/1.1\\r\\nA: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, 431
			GET /xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, 414
			G, 408
			POST /length HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n, 411
			POST /length HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 33\\r\\n\\r\\n, 413
			POST /length HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 5\\r\\n\\r\\n, 408
			GET /fails HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n, 500
			GET /private HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n, 403
			GET /private HTTP/1.1\\r\\nHost: x\\r\\nCookie: who=me\\r\\n\\r\\n, 401
			""")
	void everyErrorReachesItsHandlerAndClosesTheSession(String request, int status) throws Exception {
		TestServer.Builder builder = TestServer.insecure()
			.property("httpd.max-uri-len", "32B")
			.property("httpd.max-req-hdr-len", "40B")
			.property("httpd.max-body-len", "32B")
			.property("httpd.recv-wait-timeout", "200ms")
			.handler(UriHandler.post("/length", (received, response) -> {
				if (received.contentLength() == 0) {
					throw new HttpdException(HttpdError.LENGTH_REQUIRED);
				}
				return received.bodyToString().flatMap(response::send);
			}))
			.handler(UriHandler.get("/fails", (received, response) -> Mono.error(new IllegalStateException("broken"))))
			.handler(UriHandler.get("/private", (received, response) -> {
				throw new HttpdException(
						(received.cookie("who") != null) ? HttpdError.UNAUTHORIZED : HttpdError.FORBIDDEN);
			}));
		for (HttpdError error : HttpdError.values()) {
			builder.errorHandler(HttpdErrorHandler.of(error, OWN));
		}
		try (TestServer server = builder.start(); TestClient client = TestClient.plain(server.port())) {
			client.write(request.translateEscapes());
			Response response = client.read();
			assertThat(response.status()).isEqualTo(status);
			assertThat(response.text()).isEqualTo("own " + status);
			assertThat(response.header("connection")).isEqualTo("close");
			assertThat(client.closedByServer()).isTrue();
		}
	}

	@Test
	void handlerMayAnswerAsItLikesAndKeepTheSessionOpen() throws Exception {
		try (TestServer server = TestServer.insecure()
			.errorHandler(HttpdErrorHandler
				.of(HttpdError.NOT_FOUND,
						(request, response) -> response.status(302).header("Location", "/hello").send())
				.keepingOpen())
			.start(); TestClient client = TestClient.plain(server.port())) {
			Response response = client.exchange("POST", "/none", "body that nobody reads");
			assertThat(response.status()).isEqualTo(302);
			assertThat(response.header("location")).isEqualTo("/hello");
			assertThat(response.header("connection")).isNull();
			assertThat(client.get("/hello").text()).isEqualTo("Hello World!");
		}
	}

	@Test
	void handlerThatKeepsSessionsOpenMayCloseThisOne() throws Exception {
		try (TestServer server = TestServer.insecure()
			.errorHandler(HttpdErrorHandler
				.of(HttpdError.NOT_FOUND, (request, response) -> response.header("Connection", "close").send("gone"))
				.keepingOpen())
			.start(); TestClient client = TestClient.plain(server.port())) {
			assertThat(client.get("/none").text()).isEqualTo("gone");
			assertThat(client.closedByServer()).isTrue();
		}
	}

	@Test
	void requestThatNeverWasClosesTheSessionWhateverTheHandlerWants() throws Exception {
		try (TestServer server = TestServer.insecure()
			.errorHandler(HttpdErrorHandler.of(HttpdError.BAD_REQUEST, OWN).keepingOpen())
			.start(); TestClient client = TestClient.plain(server.port())) {
			client.write("rubbish\r\n\r\nGET /hello HTTP/1.1\r\nHost: x\r\n\r\n");
			assertThat(client.read().text()).isEqualTo("own 400");
			assertThat(client.closedByServer()).isTrue();
			await().until(() -> server.closed().size() == 1);
			assertThat(server.closed().get(0).reason()).isEqualTo(CloseReason.PROTOCOL_ERROR);
			assertThat(server.closed().get(0).requests()).isZero();
		}
	}

	@ParameterizedTest
	@CsvSource({ "POST /stalls HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 5\\r\\n\\r\\nab, 408",
			"GET /hello HTTP/1.1\\r\\n\\r\\n, 400",
			"POST /none HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 2\\r\\n\\r\\nab, 404",
			"POST /stalls HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 2\\r\\n\\r\\nab, 403" })
	void handlerMayBlock(String request, int status) throws Exception {
		TestServer.Builder builder = TestServer.insecure()
			.property("httpd.recv-wait-timeout", "200ms")
			.handler(UriHandler.post("/stalls", HttpdHandler.blocking((received, response) -> {
				throw new HttpdException(HttpdError.FORBIDDEN, received.bodyAsString());
			})));
		for (HttpdError error : HttpdError.values()) {
			builder.errorHandler(HttpdErrorHandler.of(error, HttpdHandler.blocking(OWN)));
		}
		try (TestServer server = builder.start(); TestClient client = TestClient.plain(server.port())) {
			client.write(request.translateEscapes());
			assertThat(client.read().text()).isEqualTo("own " + status);
		}
	}

	@ParameterizedTest
	@CsvSource({ "Content-Length: 100\\r\\n\\r\\nabc,false,408", "Content-Length: 100\\r\\n\\r\\n,true,408",
			"Transfer-Encoding: chunked\\r\\n\\r\\nrubbish\\r\\n,true,400",
			"Transfer-Encoding: chunked\\r\\n\\r\\nrubbish\\r\\n,false,400" })
	void handlerThatWaitsForABodyDoesNotWaitForEver(String rest, boolean blocking, int status) throws Exception {
		HttpdHandler reading = (request, response) -> request.bodyToString().flatMap(response::send);
		try (TestServer server = TestServer.insecure()
			.property("httpd.recv-wait-timeout", "200ms")
			.errorHandler(
					HttpdErrorHandler.of(HttpdError.NOT_FOUND, blocking ? HttpdHandler.blocking(reading) : reading))
			.errorHandler(HttpdErrorHandler.of(HttpdError.REQUEST_TIMEOUT, reading))
			.start(); TestClient client = TestClient.plain(server.port())) {
			client.write("POST /none HTTP/1.1\r\nHost: x\r\n" + rest.translateEscapes());
			assertThat(client.read().status()).isEqualTo(status);
			assertThat(client.closedByServer()).isTrue();
		}
	}

	@Test
	void handlerThatFailsInTheMiddleBreaksTheConnection() throws Exception {
		try (TestServer server = TestServer.insecure()
			.handler(UriHandler.get("/fails", (request, response) -> Mono.error(new IllegalStateException("broken"))))
			.errorHandler(HttpdErrorHandler.of(HttpdError.INTERNAL_SERVER_ERROR,
					(request, response) -> response
						.send(Flux.concat(Mono.just(new byte[10]), Mono.error(new IllegalStateException("again"))))))
			.start(); TestClient client = TestClient.plain(server.port())) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> client.get("/fails"));
		}
	}

	@Test
	void defaultResponseHasNothingOfTheHandlerThatFailed() throws Exception {
		try (TestServer server = TestServer.insecure()
			.errorHandler(HttpdErrorHandler.of(HttpdError.NOT_FOUND, (request, response) -> {
				response.header("Set-Cookie", "a=b");
				throw new IllegalStateException("broken");
			}))
			.start(); TestClient client = TestClient.plain(server.port())) {
			Response response = client.get("/none");
			assertThat(response.status()).isEqualTo(404);
			assertThat(response.headers()).doesNotContainKey("set-cookie");
		}
	}

	@Test
	void handlersComeAndGoAtRunTime() throws Exception {
		try (TestServer server = TestServer.insecure().start()) {
			server.httpd().register(HttpdErrorHandler.of(HttpdError.NOT_FOUND, OWN));
			assertThat(answer(server)).isEqualTo("own 404");
			server.httpd()
				.register(HttpdErrorHandler.of(HttpdError.NOT_FOUND, (request, response) -> response.send("other")));
			assertThat(answer(server)).isEqualTo("other");
			assertThat(server.httpd().unregister(HttpdError.NOT_FOUND)).isTrue();
			assertThat(server.httpd().unregister(HttpdError.NOT_FOUND)).isFalse();
			assertThat(answer(server)).isEqualTo(HttpdError.NOT_FOUND.defaultMessage());
		}
	}

	@Test
	void handlerThatFailsOrSendsNothingLeavesTheDefaultResponse() throws Exception {
		try (TestServer server = TestServer.insecure().start()) {
			server.httpd().register(HttpdErrorHandler.of(HttpdError.NOT_FOUND, (request, response) -> {
				throw new IllegalStateException("broken");
			}));
			assertThat(answer(server)).isEqualTo(HttpdError.NOT_FOUND.defaultMessage());
			server.httpd().register(HttpdErrorHandler.of(HttpdError.NOT_FOUND, (request, response) -> Mono.empty()));
			assertThat(answer(server)).isEqualTo(HttpdError.NOT_FOUND.defaultMessage());
		}
	}

	@Test
	void headersOfTheHandlerThatFailedAreForgotten() throws Exception {
		try (TestServer server = TestServer.insecure().handler(UriHandler.get("/half", (request, response) -> {
			response.header("Content-Length", "1000").header("X-Half", "yes").type("text/csv").status(201);
			throw new HttpdException(HttpdError.FORBIDDEN, "not you");
		})).start(); TestClient client = TestClient.plain(server.port())) {
			Response response = client.get("/half");
			assertThat(response.status()).isEqualTo(403);
			assertThat(response.text()).isEqualTo("not you");
			assertThat(response.headers()).doesNotContainKey("x-half").containsEntry("content-type", "text/html");
		}
	}

	@Test
	void twoHandlersOfOneErrorAreRefused() {
		HttpdErrorHandler handler = HttpdErrorHandler.of(HttpdError.NOT_FOUND, OWN);
		assertThatExceptionOfType(HttpdErrorHandlerExistsException.class)
			.isThrownBy(() -> TestServer.insecure().errorHandler(handler).errorHandler(handler).start())
			.withMessageContaining("404")
			.satisfies((ex) -> assertThat(ex.error()).isEqualTo(HttpdError.NOT_FOUND));
	}

	@Test
	void sessionIsAlwaysClosedAfter500() {
		HttpdErrorHandler handler = HttpdErrorHandler.of(HttpdError.INTERNAL_SERVER_ERROR, OWN);
		assertThatIllegalArgumentException().isThrownBy(handler::keepingOpen);
	}

	private static String answer(TestServer server) throws Exception {
		try (TestClient client = TestClient.plain(server.port())) {
			return client.get("/none").text();
		}
	}

}
