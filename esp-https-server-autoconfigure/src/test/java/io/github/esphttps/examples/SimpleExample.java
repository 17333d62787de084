package io.github.esphttps.examples;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;

import io.github.esphttps.httpd.HttpdError;
import io.github.esphttps.httpd.HttpdErrorHandler;
import io.github.esphttps.httpd.HttpdHandler;
import io.github.esphttps.httpd.HttpdRequest;
import io.github.esphttps.httpd.HttpdResponse;
import io.github.esphttps.httpd.HttpdServer;
import io.github.esphttps.httpd.UriHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * ESP-IDF: <code>examples/protocols/http_server/simple</code>. GET with header fields and
 * query parameters, POST that echoes, any method, basic authentication, and PUT that
 * unregisters and registers the others at run time. Unlike the original it does not log
 * credentials.
 */
final class SimpleExample {

	private static final Logger logger = LoggerFactory.getLogger(SimpleExample.class);

	private static final UriHandler HELLO = UriHandler.get("/hello", (request, response) -> {
		for (String name : List.of("Host", "Test-Header-2", "Test-Header-1")) {
			logger.info("Found header => {}: {}", name, request.header(name));
		}
		logger.info("Found URL query => {}", request.query());
		for (String name : List.of("query1", "query3", "query2")) {
			logger.info("Found URL query parameter => {}={}", name, request.rawQueryParameter(name));
			logger.info("Decoded query parameter => {}", request.queryParameter(name));
		}
		return response.header("Custom-Header-1", "Custom-Value-1")
			.header("Custom-Header-2", "Custom-Value-2")
			.send("Hello World!");
	});

	private static final UriHandler ECHO = UriHandler.post("/echo",
			(request, response) -> response.send(request.body()));

	private static final UriHandler ANY = UriHandler.any("/any", (request, response) -> response.send("Hello World!"));

	private static final HttpdErrorHandler NOT_FOUND = HttpdErrorHandler
		.of(HttpdError.NOT_FOUND, (request, response) -> switch (request.uri()) {
			case "/hello" -> response.send("/hello URI is not available");
			// Closes the session, ESP_FAIL in the original
			case "/echo" -> response.sendError(HttpdError.NOT_FOUND, "/echo URI is not available");
			default -> response.sendError(HttpdError.NOT_FOUND, "Some 404 error message");
		})
		.keepingOpen();

	private SimpleExample() {
	}

	static List<UriHandler> handlers() {
		return List.of(HELLO, ECHO, ANY, UriHandler.put("/ctrl", SimpleExample::control),
				UriHandler.get("/basic_auth", basicAuth("ESP32", "ESP32Webserver")));
	}

	private static Mono<Void> control(HttpdRequest request, HttpdResponse response) {
		return request.bodyToString().doOnNext((body) -> control(request.server(), body)).then(response.send());
	}

	private static void control(HttpdServer server, String body) {
		server.unregister("/hello");
		server.unregister("/echo");
		if (body.startsWith("0")) {
			logger.info("Unregistering /hello and /echo URIs");
			server.register(NOT_FOUND);
		}
		else {
			logger.info("Registering /hello and /echo URIs");
			server.register(HELLO);
			server.register(ECHO);
			server.unregister(HttpdError.NOT_FOUND);
		}
	}

	private static HttpdHandler basicAuth(String username, String password) {
		byte[] credentials = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
		byte[] expected = ("Basic " + Base64.getEncoder().encodeToString(credentials)).getBytes(StandardCharsets.UTF_8);
		return (request, response) -> {
			byte[] given = String.valueOf(request.header("Authorization")).getBytes(StandardCharsets.UTF_8);
			response.type("application/json").header("Connection", "keep-alive");
			if (MessageDigest.isEqual(expected, given)) {
				logger.info("Authenticated!");
				return response.send("{\"authenticated\": true,\"user\": \"%s\"}".formatted(username));
			}
			logger.info("Not authenticated");
			return response.status(401, "UNAUTHORIZED").header("WWW-Authenticate", "Basic realm=\"Hello\"").send();
		};
	}

}
